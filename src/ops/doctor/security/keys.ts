// Keys and indexes: what makes policies and joins slow, and what lets a key collide with another tenant's.
import type { SecurityCheck } from './check.ts'
import { relationNamed } from './scope.ts'

const USERS = relationNamed('auth', 'users')

const COLUMNS_OF = (numbers: string, table: string) =>
  `(select string_agg(quote_ident(a.attname), ', ' order by u.n) from unnest(${numbers}) with ordinality as u(num, n)
    join pg_attribute a on a.attrelid = ${table} and a.attnum = u.num)`

export const keyChecks: readonly SecurityCheck[] = [
  {
    number: '0001',
    name: 'unindexed_foreign_keys',
    level: 'info',
    what: 'is a foreign key without an index: embedding, and deleting what it refers to, read the whole table',
    hint: 'create index concurrently on ... (...)',
    sql: `select format('%s (%s)', r.object, ${COLUMNS_OF('k.conkey', 'k.conrelid')}) as object
      from pg_constraint k join relation r on r.oid = k.conrelid
      where k.contype = 'f' and not exists (
        select from pg_index i where i.indrelid = k.conrelid and i.indisvalid and i.indpred is null
          and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)`,
  },
  {
    number: '0004',
    name: 'no_primary_key',
    level: 'info',
    what: 'has no primary key: no upsert, no PUT, no replication of changes',
    hint: 'alter table ... add primary key (...)',
    sql: `select object from relation r where r.relkind in ('r', 'p')
      and not exists (select from pg_constraint k where k.conrelid = r.oid and k.contype = 'p')`,
  },
  {
    number: '0005',
    name: 'unused_index',
    level: 'info',
    what: 'was never read since the statistics began: it only makes writes slower',
    hint: 'Look at replicas, too; then drop index concurrently ...',
    sql: `select format('%I.%I', s.schemaname, s.indexrelname) as object
      from pg_stat_user_indexes s join relation r on r.oid = s.relid join pg_index i on i.indexrelid = s.indexrelid
      where s.idx_scan = 0 and not i.indisunique and not exists (
        -- A foreign key wants it, however seldom its target is deleted.
        select from pg_constraint k where k.conrelid = i.indrelid and k.contype = 'f'
          and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)`,
  },
  {
    number: '0009',
    name: 'duplicate_index',
    level: 'warning',
    what: 'are indexes of the same',
    hint: 'Drop all but one.',
    sql: `select string_agg(i.indexrelid::regclass::text, ', ' order by i.indexrelid::regclass::text) as object
      from pg_index i join relation r on r.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
      group by i.indrelid, x.relam, i.indkey::text, i.indclass::text, i.indcollation::text, i.indoption::text,
        i.indisunique, pg_get_expr(i.indexprs, i.indrelid), pg_get_expr(i.indpred, i.indrelid), i.indnkeyatts
      having count(*) > 1`,
  },
  {
    number: '0021',
    name: 'fkey_to_auth_unique',
    level: 'warning',
    what: 'refers to users by something else than their id, which keeps that index from ever changing',
    hint: 'Refer to auth.users (id).',
    sql: `select format('%s (%s)', r.object, ${COLUMNS_OF('k.conkey', 'k.conrelid')}) as object
      from pg_constraint k join relation r on r.oid = k.conrelid
      where k.contype = 'f' and k.confrelid = ${USERS}
        and exists (select from pg_index i where i.indexrelid = k.conindid and not i.indisprimary)`,
  },
  {
    number: '1002',
    name: 'foreign_key_without_tenant',
    level: 'error',
    what: 'is a foreign key without the tenant: a row may refer to a row of another one',
    hint: 'Make it composite: foreign key (tenant_id, ...) references ... (tenant_id, ...).',
    sql: `select format('%s (%s)', e.object, ${COLUMNS_OF('k.conkey', 'k.conrelid')}) as object
      from pg_constraint k join exposed e on e.oid = k.conrelid
      join tenant t on t.attrelid = k.conrelid join tenant other on other.attrelid = k.confrelid and other.attname = t.attname
      where k.contype = 'f' and not exists (
        select from unnest(k.conkey, k.confkey) as pair(here, there) where here = t.attnum and there = other.attnum)`,
  },
  {
    number: '1003',
    name: 'unique_not_tenant_first',
    level: 'error',
    what: 'does not begin with the tenant: whether a value is taken tells of other tenants, and an upsert may meet their row',
    hint: 'Make it unique (tenant_id, ...).',
    sql: `select i.indexrelid::regclass::text as object from pg_index i join exposed e on e.oid = i.indrelid
      where i.indisunique and exists (select from tenant t where t.attrelid = i.indrelid)
        and not exists (select from tenant t where t.attrelid = i.indrelid and t.attnum = i.indkey[0])
        -- The key of the tenants themselves is the tenant.
        and not exists (select from pg_constraint k join tenant t on t.attrelid = k.conrelid and t.attnum = any (k.conkey)
          where k.contype = 'f' and k.confrelid = i.indrelid)`,
  },
]
