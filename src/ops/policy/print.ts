// An explanation for people: who asks, what they are granted, the policies as a tree, and what comes of it.
import { relative } from 'node:path'
import type { Caller, Explanation, Grant, Part, Rule } from './explanation.ts'
import { PRIVILEGE, suffices } from './grant.ts'

const INDENT = 2
const VERDICT_WIDTH = 8

export function printExplanation(explanation: Explanation): string {
  const { caller, rules, rows, key } = explanation
  const lines = [
    `Caller  ${caller.role}, with the claims ${claimsWords(caller)}`,
    ...(caller.note === null ? [] : [`        ${caller.note}`]),
    `Grants  ${grantWords(explanation)}`,
    ...(rows === 0 && key !== null ? [] : rulesWords(explanation, rules)),
    '',
    conclusion(explanation),
    ...confirmation(explanation),
  ]
  return `${lines.join('\n')}\n`
}

/** Without what is empty, and what users write themselves: no policy may go by that. */
function claimsWords({ claims }: Caller): string {
  const said = Object.entries(claims).filter(
    ([name, value]) => name !== 'user_metadata' && value !== '' && value !== false,
  )
  return JSON.stringify(Object.fromEntries(said))
}

function grantWords({ grant, verb, caller, table, key }: Explanation): string {
  const { schema, any } = grant
  const privilege = PRIVILEGE[verb]
  if (!schema) return `none: ${caller.role} has no USAGE on the schema of ${table}`
  if (!any) return `none: ${caller.role} has no ${privilege} on ${table}`
  const words = `${privilege} on ${columnsWords(grant)}`
  return suffices(grant, verb, key !== null)
    ? words
    : `${words}, but no SELECT on its key: no row can be named`
}

function columnsWords({ columns, withheld }: Grant): string {
  if (withheld === null) return 'whole rows'
  if (withheld.length === 0) return `all ${columns} columns`
  const names = withheld.map(
    ({ name, why }) => `${name} (${why ?? 'granted by the model, not by the database'})`,
  )
  return `${columns - withheld.length} of ${columns} columns, not on ${names.join(', ')}`
}

function rulesWords({ caller, key, rows, grant }: Explanation, rules: readonly Rule[]): readonly string[] {
  if (caller.role === 'service_role') return ['Rules   none: the service passes row security by']
  if (!grant.schema) return []
  return rules.flatMap(({ title, part }) => [
    '',
    `${title}:`,
    ...partLines(part, { one: key !== null, rows, depth: 1 }),
  ])
}

interface Place {
  /** About one row. */
  readonly one: boolean
  readonly rows: number
  readonly depth: number
}

function partLines(part: Part, { one, rows, depth }: Place): readonly string[] {
  const { words, why, place, of } = part
  const verdict = one
    ? verdictOf(part)
    : `${part.yes} of ${rows}`.padEnd(String(rows).length * 2 + ' of '.length)
  const at = place === null ? '' : `  (${relative('.', place.file)}:${place.line})`
  const said = why === null ? words : `${words}: ${why}`
  return [
    `${' '.repeat(depth * INDENT)}${one ? verdict.padEnd(VERDICT_WIDTH) : `${verdict}  `}${said}${of.length > 0 ? ':' : ''}${at}`,
    ...of.flatMap((each) => partLines(each, { one, rows, depth: depth + 1 })),
  ]
}

function verdictOf({ yes, unknown }: Part): string {
  if (yes > 0) return 'yes'
  return unknown > 0 ? 'unknown' : 'no'
}

const DONE: Readonly<Record<Explanation['verb'], string>> = {
  read: 'read',
  insert: 'inserted',
  update: 'updated',
  delete: 'deleted',
}

function conclusion({ table, key, verb, rows, through }: Explanation): string {
  const named =
    key === null
      ? ''
      : Object.entries(key)
          .map(([name, value]) => `${name} ${value}`)
          .join(', ')
  if (key === null) {
    const such = verb === 'insert' ? `rows such as those of ${table}` : `rows of ${table}`
    return `${through} of ${rows} ${such} may be ${DONE[verb]}.`
  }
  if (rows === 0) return `There is no row of ${table} with ${named}: nothing hides it, it does not exist.`
  const row =
    verb === 'insert' ? `A row such as that of ${table} with ${named}` : `The row of ${table} with ${named}`
  return through > 0
    ? `Yes. ${row} may be ${DONE[verb]}.`
    : `No. ${row} is there, and may not be ${DONE[verb]}.`
}

/** Nothing where it is otherwise: that is an error, which is told apart from the explanation. */
function confirmation({ caller, key, verb, rows, through, database }: Explanation): readonly string[] {
  if (through !== database || (key !== null && rows === 0)) return []
  const asked = verb === 'read' ? `A SELECT as ${caller.role}` : 'Row security of the database'
  return [`${asked} comes to the same.`]
}
