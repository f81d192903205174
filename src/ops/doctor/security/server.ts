// The server, its extensions, and what upgrades and vacuum have to say.
import { isBehindPatches } from '../server.ts'
import type { SecurityCheck } from './check.ts'

const BLOAT_BYTES_MIN = 8 * 1024 * 1024

export const serverChecks: readonly SecurityCheck[] = [
  {
    number: '1009',
    name: 'server_behind_patches',
    level: 'warning',
    what: 'lacks fixes of security that later minor versions have',
    hint: 'Upgrade to the current minor version.',
    sql: `select format('PostgreSQL %s', current_setting('server_version')) as object, current_setting('server_version_num') as number`,
    isFault: ({ number }) => isBehindPatches(Number(number)),
  },
  {
    number: '0014',
    name: 'extension_in_public',
    level: 'warning',
    what: 'is an extension in a schema that is served: its functions can be called by requests',
    hint: 'alter extension ... set schema extensions',
    sql: `select x.extname::text as object from pg_extension x join pg_namespace n on n.oid = x.extnamespace where n.nspname = any ($1::text[])`,
  },
  {
    number: '0018',
    name: 'unsupported_reg_types',
    level: 'warning',
    what: 'has a type that pg_upgrade refuses',
    hint: 'Keep the name as text, and cast it where it is used.',
    sql: `select format('%s.%I', r.object, a.attname) as object from relation r join pg_attribute a on a.attrelid = r.oid
      where r.relkind in ('r', 'p', 'm') and a.attnum > 0 and not a.attisdropped and a.atttypid in (
        'regcollation'::regtype, 'regconfig'::regtype, 'regdictionary'::regtype, 'regnamespace'::regtype, 'regoper'::regtype,
        'regoperator'::regtype, 'regproc'::regtype, 'regprocedure'::regtype)`,
  },
  {
    number: '0020',
    name: 'table_bloat',
    level: 'info',
    what: 'has more dead rows than live ones',
    hint: 'Look for long transactions and abandoned replication slots; then vacuum.',
    sql: `select r.object from pg_stat_user_tables s join relation r on r.oid = s.relid
      where s.n_dead_tup > s.n_live_tup and pg_relation_size(s.relid) >= ${BLOAT_BYTES_MIN}`,
  },
  {
    number: '0022',
    name: 'extension_versions_outdated',
    level: 'warning',
    what: 'is an extension of an older version than the one that the server has',
    hint: 'alter extension ... update',
    sql: `select name::text as object from pg_available_extensions where installed_version <> default_version`,
  },
]
