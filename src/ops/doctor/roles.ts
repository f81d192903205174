// Who logs in, and who requests become. What these roles may do beyond the API is what a mistake in it would give away.
import type { Check } from '../doctor.ts'
import { arrayText } from './row.ts'

const login: Check = {
  name: 'login role',
  sql: `select rolname, rolsuper, rolbypassrls, rolinherit from pg_roles where rolname = current_user`,
  judge([row]) {
    const name = `${row?.rolname}`
    if (row?.rolsuper === 't') {
      const hint =
        'Log in as a role of its own: create role authenticator login noinherit; grant anon, ... to authenticator.'
      return { verdict: 'fail', what: `${name} is a superuser`, hint }
    }
    if (row?.rolbypassrls === 't') {
      return { verdict: 'fail', what: `${name} passes row security`, hint: `alter role ${name} nobypassrls` }
    }
    if (row?.rolinherit === 't') {
      const hint = `alter role ${name} noinherit: it should have no rights of its own.`
      return { verdict: 'warn', what: `${name} inherits the rights of its roles`, hint }
    }
    return { verdict: 'ok', what: name }
  },
}

const anonymous: Check = {
  name: 'anonymous role',
  sql: `select r.rolname, r.rolsuper or r.rolbypassrls as mighty, pg_has_role(current_user, r.oid, 'MEMBER') as reachable
    from pg_roles r where r.rolname = $1`,
  parameters: (settings) => [settings.anonRole],
  judge([row], { anonRole }) {
    if (anonRole === null) return { verdict: 'ok', what: 'none: a token is needed' }
    if (row === undefined)
      return { verdict: 'fail', what: `${anonRole} does not exist`, hint: `create role ${anonRole} nologin` }
    if (row.mighty === 't') {
      return {
        verdict: 'fail',
        what: `${anonRole} passes row security`,
        hint: 'Anybody is this role: take that from it.',
      }
    }
    if (row.reachable === 'f') {
      return {
        verdict: 'fail',
        what: `${anonRole} cannot be taken on`,
        hint: `grant ${anonRole} to the login role`,
      }
    }
    return { verdict: 'ok', what: anonRole }
  },
}

const creators: Check = {
  name: 'rights to create',
  sql: `select string_agg(distinct format('%s in %s', r.rolname, n.nspname), ', ') as who
    from pg_roles r, pg_namespace n
    where n.nspname = any ($1::text[]) and not r.rolsuper and r.rolname <> current_user and r.rolname !~ '^pg_'
      and pg_has_role(current_user, r.oid, 'MEMBER') and has_schema_privilege(r.oid, n.oid, 'CREATE')`,
  parameters: (settings) => [arrayText(settings.schemas)],
  judge([row]) {
    if (row?.who == null) return { verdict: 'ok', what: 'no role of requests may create anything' }
    return { verdict: 'warn', what: row.who, hint: 'revoke create on schema ... from ...' }
  },
}

export const roleChecks: readonly Check[] = [login, anonymous, creators]
