import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statementFaults } from './statement.ts'

const rules = { constants: new Set<string>(), schemas: new Set(['s']), names: /ki\d{8}/, values: /kv\d{8}/ }
const faults = (sql: string) => statementFaults(sql, rules)

test('parameters, names and constants of ours are let through', () => {
  assert.deepEqual(
    faults('select "t"."ki12345678" as "ki12345679" from "s"."t" as "t" where "t"."a" = $1'),
    [],
  )
  assert.deepEqual(faults(`select coalesce(json_agg(t.*), '[]') from (select cast(a as "ki12345678")) t`), [])
  assert.deepEqual(faults('select "s"."f"("a" := $1::int)'), [])
})

const spliced: readonly (readonly [sql: string, fault: RegExp])[] = [
  [`select * from t where a = 'kv12345678'`, /^value in .*A_Const/],
  [`select * from t where a = 'x'`, /^constant x$/],
  [`select a from t where b = $1 or 1 = 1; drop table t`, /^2 statements$/],
  [`select a -- kv12345678\n from t; select 1`, /^2 statements$/],
  [`select "kv12345678" from t`, /^value in .*ColumnRef/],
  [`select ki12345678(a) from t`, /^(name in .*FuncCall|function)/],
  [`select pg_sleep(10)`, /^function .*pg_sleep/],
  [`select a operator(pg_catalog.*) b`, /^operator/],
  [`select "a" from "ki12345678"`, /^name in .*RangeVar/],
  [`create table a (b int)`, /^node CreateStmt$/],
  [`select * from t union select * from s for update`, /^node LockingClause$/],
]

for (const [sql, fault] of spliced) {
  test(`found out: ${sql}`, () => {
    const all = faults(sql)
    assert(
      all.some((each) => fault.test(each)),
      all.join('; '),
    )
  })
}
