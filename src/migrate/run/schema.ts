// The schema of a model, where it is not there yet: made by the login, who may make schemas, and owned by who owns the rest.
// One that is there stays as it is.
import type { Session } from '../../postgres/session.ts'
import { type Plan, sqlOf } from '../plan.ts'
import { quote } from '../quote.ts'
import { type Step, step } from '../steps/step.ts'
import { type Runner, runPart } from './part.ts'

interface Wanted {
  readonly schema: string
  /** null: the login. */
  readonly owner: string | null
}

/** Who names things in it; what they may do with them is said of each. */
const CLIENTS = `select rolname from pg_roles where rolname in ('anon', 'authenticated', 'service_role') order by rolname`

/** null: it is there. */
export async function schemaStep(session: Session, { schema, owner }: Wanted): Promise<Step | null> {
  const { rows } = await session.query('select from pg_namespace where nspname = $1', [schema])
  if (rows.length > 0) return null
  const clients = (await session.query(CLIENTS)).rows.map((row) => quote(row.text(0) as string))
  const grants =
    clients.length === 0 ? [] : [`grant usage on schema ${quote(schema)} to ${clients.join(', ')}`]
  const reason = `The schema ${schema} is not there`
  if (owner === null) return step({ reason, sql: [`create schema ${quote(schema)}`, ...grants] })
  return step({
    reason,
    sql: [
      `create schema ${quote(schema)} authorization ${quote(owner)}`,
      `set local role ${quote(owner)}`,
      ...grants,
      'reset role',
    ],
  })
}

/** As the login: the owner of a model may not make schemas. */
export async function makeSchema(runner: Runner): Promise<Step | null> {
  const first = await schemaStep(runner.session, runner)
  if (first === null) return null
  const file = `the schema ${runner.schema}`
  await runPart({ ...runner, owner: null }, { transactional: true, sql: sqlOf([first]), file, line: 1 }, null)
  return first
}

export function withSchema(made: Plan, first: Step | null): Plan {
  return first === null ? made : { ...made, steps: [first, ...made.steps] }
}
