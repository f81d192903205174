// Which parts of the policies hold, for one row or counted over all of them.
import { type Member, membersIn } from '../../model/policy/compile.ts'
import { inWords } from '../../model/policy/words.ts'
import { DatabaseError } from '../../postgres/postgres.ts'
import type { Asking } from './asking.ts'
import type { Grant, Part, Rule } from './explanation.ts'
import { liveCondition } from './live.ts'
import { added, makeProbe, type Probe, type ProbeResult, runProbe } from './probe.ts'
import { groupsQuery, memberKey, type ReasonParts, reason } from './reasons.ts'
import { unasked } from './refusal.ts'
import { asRole, become, pastRowSecurity } from './roles.ts'
import { nextRows, openRows, type Row } from './rows.ts'
import { allConditions, type Condition, type Demand, demandsOn } from './rules.ts'

export interface Judging {
  /** null: all rows. */
  readonly row: Row | null
  readonly grant: Grant
  /** Whether row security holds the caller's role. */
  readonly secured: boolean
}

export interface Judgement {
  readonly rows: number
  readonly rules: readonly Rule[]
  /** Rows for which every rule holds. */
  readonly through: number
  /** Rows that pass the row policies that the database has. */
  readonly database: number
}

export async function judge(asking: Asking, { row, grant, secured }: Judging): Promise<Judgement> {
  const { session, model, table, relation, verb, caller, owner } = asking
  // Nothing in there can be called, so there is nothing to find out.
  if (!grant.schema) return { rows: row === null ? 0 : 1, rules: [], through: 0, database: 0 }
  const demands = demandsOn({ table, model, verb, role: caller.role })
  const conditions = demands.flatMap(({ condition }) => allConditions(condition))
  const members = caller.role === 'authenticated' ? membershipsIn(demands) : []
  const all = demands.map(({ condition }) => `(${condition.sql})`).join(' and ') || 'true'
  const live = secured ? await liveCondition(session, { relation, verb, role: caller.role }) : 'true'
  const parts = {
    schema: model.schema,
    table: table.name,
    conditions: [all, live, ...conditions.map(({ sql }) => sql)],
    lists: members.map((member) => groupsQuery(member, model.schema)),
  }
  const probe = await asRole(session, owner, () => makeProbe(session, parts, caller.role))
  const { rows, counts, lists } = await evaluate(asking, probe, row)
  const [through = NONE, database = NONE, ...each] = counts
  const evidence: Evidence = {
    caller,
    values: row?.values ?? null,
    groups: new Map(members.map((member, i) => [memberKey(member), lists[i] ?? []])),
    counts: new Map(conditions.map((condition, i) => [condition, each[i] ?? NONE])),
  }
  return {
    rows,
    rules: demands.map(({ title, condition }) => {
      const part = partOf(condition, evidence)
      // `anyone` is one value for all who use it, and stands nowhere.
      return { title, part: { ...part, place: part.place ?? table.place } }
    }),
    through: through.yes,
    database: database.yes,
  }
}

type Count = ProbeResult['counts'][number]
const NONE: Count = { yes: 0, unknown: 0 }

interface Evidence extends Omit<ReasonParts, 'refuses' | 'holds'> {
  readonly counts: ReadonlyMap<Condition, Count>
}

function partOf(condition: Condition, evidence: Evidence): Part {
  const { policy, sql, of } = condition
  const count = evidence.counts.get(condition) ?? NONE
  return {
    words: inWords(policy),
    kind: policy.kind,
    sql,
    place: policy.place,
    ...count,
    why: reason(policy, {
      ...evidence,
      refuses: sql === 'false',
      holds: evidence.values === null ? null : count.yes > 0,
    }),
    of: of.map((part) => partOf(part, evidence)),
  }
}

function membershipsIn(demands: readonly Demand[]): readonly Member[] {
  const all = demands.flatMap(({ condition }) => membersIn(condition.policy))
  return [...new Map(all.map((member) => [memberKey(member), member])).values()]
}

type Evaluated = ProbeResult & { readonly rows: number }

/** Under the caller's role, as row security evaluates policies. */
async function evaluate(asking: Asking, probe: Probe, row: Row | null): Promise<Evaluated> {
  const { session, relation, caller } = asking
  if (row === null) await pastRowSecurity(session, 'service_role', () => openRows(session, relation))
  await become(session, caller)
  try {
    if (row !== null) return { rows: 1, ...(await runProbe(session, probe, [row.text])) }
    let evaluated: Evaluated = { rows: 0, ...(await runProbe(session, probe, [])) }
    for (let rows = await nextRows(session); rows.length > 0; rows = await nextRows(session))
      evaluated = {
        rows: evaluated.rows + rows.length,
        ...added(evaluated, await runProbe(session, probe, rows)),
      }
    return evaluated
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    throw unasked(
      `The policies of ${relation} fail for this caller: ${error.message}`,
      'A request of theirs fails alike. Mend the sql`` of the policy that says so.',
      error,
    )
  }
}
