// The columns of its own table that a policy reads: where none of them begins an index, no index can find the rows.

/** As a condition in SQL, of the oids of a policy and of its table. */
export function unindexed(policy: string, table: string): string {
  const columns = `select d.refobjsubid from pg_depend d where d.classid = 'pg_policy'::regclass and d.objid = ${policy}
    and d.refclassid = 'pg_class'::regclass and d.refobjid = ${table} and d.refobjsubid > 0`
  return `(exists (${columns}) and not exists (
    select from pg_index i where i.indrelid = ${table} and i.indisvalid and i.indkey[0] in (${columns})))`
}
