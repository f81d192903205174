// What a migration must not say: its parts run in transactions that are not its own to begin or to end. In a shadow a commit
// would make real what is only tried, and in a database it would keep half of what fails.
import { PlinthError } from '../../kit/error.ts'
import { type SqlStatement, statementsOf } from './statements.ts'

interface Script {
  readonly file: string
  /** Where it begins in there. */
  readonly line: number
  readonly sql: string
}

const BEGINS = /^(?:begin|start\s+transaction)\b/i
/** Savepoints, and going back to one, stay within the transaction. */
const ENDS =
  /^(?:commit|end|abort|prepare\s+transaction|rollback(?!\s+(?:(?:work|transaction)\s+)?to\b))(?![\w$])/i
/** The data would follow in the protocol, and a file has none to send. */
const AWAITS_DATA = /^copy\b[\s\S]*\bfrom\s+stdin\b/i

/** Throws PL407 before anything runs. */
export function checkedStatements({ file, line, sql }: Script): readonly SqlStatement[] {
  const statements = statementsOf(sql)
  for (const statement of statements) {
    const at = `${file}:${line + statement.line - 1}`
    if (BEGINS.test(statement.sql)) throw notItsOwn(`${at} begins a transaction itself`)
    if (ENDS.test(statement.sql)) throw notItsOwn(`${at} ends its transaction itself`)
    if (AWAITS_DATA.test(statement.sql)) throw awaitsData(at)
  }
  return statements
}

export function notItsOwn(what: string, cause?: unknown): PlinthError {
  return new PlinthError({
    code: 'PL407',
    status: 500,
    message: `${what}.`,
    hint: 'Leave begin, commit and rollback out: lines `-- plinth: transaction` part a file into transactions.',
    cause,
  })
}

function awaitsData(at: string): PlinthError {
  return new PlinthError({
    code: 'PL407',
    status: 500,
    message: `${at} copies from stdin, and a migration has none.`,
    hint: 'Write the rows as insert statements.',
  })
}
