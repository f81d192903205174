// A migration as a file: SQL that people read and may change until it is applied. Lines `-- plinth: transaction` and
// `-- plinth: alone` part it: into transactions, and into single statements that refuse to run in one.
import { createHash } from 'node:crypto'
import { type PlanPart, sqlOf } from '../plan.ts'

export interface MigrationFile {
  /** `0002_orders.sql` */
  readonly name: string
  /** Absolute path. */
  readonly path: string
  readonly checksum: string
  readonly parts: readonly FilePart[]
  /** Keys of what is the model's from here on. What a person wrote into a file beside it is none of it. */
  readonly makes: readonly string[]
}

export interface FilePart {
  readonly transactional: boolean
  readonly sql: string
  /** Of its first line within the file, from 1. */
  readonly line: number
}

const MAKES = /^-- plinth: makes (\[.*\])[ \t]*$/
const MARK = /^-- plinth: (transaction|alone)[ \t]*$/

export function parseMigration(name: string, path: string, text: string): MigrationFile {
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  const parts: { transactional: boolean; line: number; lines: string[] }[] = []
  let part = { transactional: true, line: 1, lines: [] as string[] }
  for (const [i, line] of lines.entries()) {
    const mark = MARK.exec(line)
    if (mark === null) part.lines.push(line)
    else {
      parts.push(part)
      part = { transactional: mark[1] === 'transaction', line: i + 2, lines: [] }
    }
  }
  return {
    name,
    path,
    makes: lines.flatMap((line) => JSON.parse(MAKES.exec(line)?.[1] ?? '[]') as string[]),
    checksum: digest(lines.join('\n')),
    parts: [...parts, part]
      .filter((each) => each.lines.some((line) => line.trim() !== '' && !line.startsWith('--')))
      .map(({ transactional, line, lines: own }) => ({ transactional, line, sql: own.join('\n') })),
  }
}

export function checksumOf(parts: readonly FilePart[]): string {
  return digest(JSON.stringify(parts.map(({ transactional, sql }) => [transactional, sql])))
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

export function printMigration(parts: readonly PlanPart[], makes: readonly string[] = []): string {
  const texts = parts.map(
    ({ transactional, steps }) =>
      `-- plinth: ${transactional ? 'transaction' : 'alone'}\n\n${sqlOf(steps)}\n`,
  )
  const made = makes.length === 0 ? [] : [`${MADE}-- plinth: makes ${JSON.stringify(makes)}\n`]
  return `${HEADER}\n${[...texts, ...made].join('\n')}`
}

const MADE = "-- The model's from here on: a later migration drops these when the model has them no more.\n"

const HEADER = `-- Made from the difference between the migrations before and the model. Read it, change what should be otherwise, and
-- apply it with \`plinth migrate apply\`. Names stand in the schema of the model. Once it is applied anywhere, it stays as it is.
`
