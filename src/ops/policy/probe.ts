// Has PostgreSQL evaluate conditions on rows that the caller may not see. As a row policy does, the conditions are read once
// by the owner of the tables, in a function, and evaluated under the caller's role and claims. The function takes the rows as
// values; it lives in a transaction that is rolled back.
import { random } from '../../kit/random.ts'
import { quoteName } from '../../model/literal.ts'
import type { Session } from '../../postgres/session.ts'
import type { CallerRole } from './explanation.ts'

export interface ProbeParts {
  readonly schema: string
  readonly table: string
  readonly conditions: readonly string[]
  /** Queries of one column about the caller. */
  readonly lists: readonly string[]
}

export interface Probe {
  readonly call: string
}

export interface ProbeResult {
  /** For each condition the rows for which it holds, and for which it is unknown. */
  readonly counts: readonly { readonly yes: number; readonly unknown: number }[]
  readonly lists: readonly (readonly string[])[]
}

/** Runs as the owner. */
export async function makeProbe(
  session: Session,
  { schema, table, conditions, lists }: ProbeParts,
  role: CallerRole,
): Promise<Probe> {
  const type = `${quoteName(schema)}.${quoteName(table)}[]`
  const name = `${quoteName(schema)}.${quoteName(`plinth_probe_${random.bytes(6).toString('hex')}`)}`
  const answers = conditions.map((sql, i) => `(${sql})::boolean as c${i}`)
  const counts = conditions.map(
    (_, i) =>
      `jsonb_build_object('yes', count(*) filter (where c${i}), 'unknown', count(*) filter (where c${i} is null))`,
  )
  await session.script(`create function ${name}(given ${type}) returns jsonb language sql stable
begin atomic
select jsonb_build_object(
  'counts', array[${counts.join(', ')}]::jsonb[],
  'lists', array[${lists.map((list) => `to_jsonb(array(${list}))`).join(', ')}]::jsonb[])
from (select ${answers.join(', ')} from unnest(given) as ${quoteName(table)}) probed;
end;
grant execute on function ${name}(${type}) to ${role}`)
  return { call: `select ${name}($1::${type})::text` }
}

/** Runs as the caller. `rows`: as text of the table's row type. */
export async function runProbe(
  session: Session,
  { call }: Probe,
  rows: readonly string[],
): Promise<ProbeResult> {
  const array = `{${rows.map((row) => `"${row.replace(/["\\]/g, '\\$&')}"`).join(',')}}`
  const result = await session.query(call, [array])
  return JSON.parse(result.rows[0]?.text(0) ?? '') as ProbeResult
}

export function added(a: ProbeResult, b: ProbeResult): ProbeResult {
  const counts = a.counts.map(({ yes, unknown }, i) => ({
    yes: yes + (b.counts[i]?.yes ?? 0),
    unknown: unknown + (b.counts[i]?.unknown ?? 0),
  }))
  return { counts, lists: b.lists }
}
