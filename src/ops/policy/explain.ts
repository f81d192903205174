// `plinth policy explain`: who asks -> what they are granted -> which rows there are -> which parts of the policies hold for
// them -> what the database itself lets through. Everything happens in one transaction that is rolled back, on one snapshot;
// every verdict is PostgreSQL's.
import { quoteName } from '../../model/literal.ts'
import type { Model, Table } from '../../model/model.ts'
import type { Verb } from '../../model/policy/granted.ts'
import { DatabaseError } from '../../postgres/postgres.ts'
import { openSession } from '../../postgres/session.ts'
import type { Asking } from './asking.ts'
import { type CallerQuestion, findCaller } from './caller.ts'
import type { Explanation } from './explanation.ts'
import { findGrant, grantInModel, suffices } from './grant.ts'
import { judge } from './judge.ts'
import { unfit } from './refusal.ts'
import { become, pastRowSecurity } from './roles.ts'
import { keyHint, keyIs, type Row, readRow } from './rows.ts'

const INSUFFICIENT_PRIVILEGE = '42501'

export interface ExplainQuestion {
  readonly model: Model
  readonly table: string
  readonly verb: Verb
  /** Values of the key's columns, in their order; null: all rows. */
  readonly id: readonly string[] | null
  readonly caller: CallerQuestion
}

export interface ExplainOptions {
  /** Of a login that may become every role that is asked about, and the owner. */
  readonly url: string
  /** Whose the tables are. */
  readonly owner: string
}

/** Throws PL005 for a table, a key or a user that is none, PL432 when the database cannot be asked. */
export async function explain(
  question: ExplainQuestion,
  { url, owner }: ExplainOptions,
): Promise<Explanation> {
  const table = tableOf(question)
  const { schema } = question.model
  const session = await openSession({ url, settings: [['client_min_messages', 'warning']] })
  try {
    await session.script(
      `begin isolation level repeatable read; set local search_path = ${quoteName(schema)}`,
    )
    const relation = `${quoteName(schema)}.${quoteName(table.name)}`
    const caller = await pastRowSecurity(session, null, () => findCaller(session, question.caller))
    return await answer({ ...question, session, table, relation, caller, owner })
  } finally {
    await session.close()
  }
}

function tableOf({ model, table: name, id }: ExplainQuestion): Table {
  const table = model.tables.get(name)
  if (table === undefined)
    throw unfit(`The model has no table ${name}.`, `There are ${[...model.tables.keys()].sort().join(', ')}.`)
  if (id !== null && id.length !== table.primaryKey.columns.length)
    throw unfit(`--id has ${id.length} values.`, keyHint(table))
  return table
}

async function answer(asking: Asking): Promise<Explanation> {
  const { session, table, relation, verb, id, caller } = asking
  const { grant, secured } = await findGrant(session, { table, relation, verb, role: caller.role })
  const row =
    id === null
      ? null
      : await pastRowSecurity(session, 'service_role', () => readRow(session, { table, relation, id }))
  const about = {
    caller,
    table: table.name,
    verb,
    key: id === null ? null : keyOf(table, id),
    grant,
    grantInModel: grantInModel(table, verb, caller.role),
  }
  if (id !== null && row === null) return { ...about, rows: 0, rules: [], through: 0, database: 0 }
  const { rows, rules, through, database } = await judge(asking, { row, grant, secured })
  const granted = suffices(grant, verb, id !== null)
  return {
    ...about,
    rows,
    rules,
    through: granted ? through : 0,
    database: verb === 'read' ? await selected(asking, row) : granted ? database : 0,
  }
}

function keyOf({ primaryKey }: Table, id: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(primaryKey.columns.map((name, i) => [name, id[i] ?? '']))
}

/** What a SELECT of the caller finds. */
async function selected(asking: Asking, row: Row | null): Promise<number> {
  const { session, table, relation, id } = asking
  const only = row === null ? '' : ` where ${keyIs(table)}`
  await become(session, asking.caller)
  try {
    const { rows } = await session.query(`select count(*)::text from ${relation}${only}`, id ?? [])
    return Number(rows[0]?.text(0))
  } catch (error) {
    if (error instanceof DatabaseError && error.sqlstate === INSUFFICIENT_PRIVILEGE) return 0
    throw error
  }
}
