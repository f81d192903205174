// Bounds of what stands within a column that is a JSON document, as checks of that column. An SQL/JSON path leads to all
// values of a field at once, however many lists are on the way; paths are lax, so that what is missing on the way is no error.
// A filter of such a path looks into an array instead of at it: what may be an array is asked for its type from outside.
import type { Check, FieldDefinition } from '../definition.ts'
import { quoteText } from '../literal.ts'
import { numbersAt, textsAt } from './each.ts'
import { formChecks } from './forms.ts'

/** All but whether the column itself is an object, or a list of the right length. */
export function documentChecks(own: Pick<FieldDefinition, 'members' | 'element'>): readonly Check[] {
  return containedChecks(own, '$')
}

function containedChecks(
  { members, element }: Pick<FieldDefinition, 'members' | 'element'>,
  path: string,
): readonly Check[] {
  if (members !== null) return memberChecks(members, path)
  return element === null ? [] : elementChecks(element, path)
}

/** At this path there are objects. */
function memberChecks(members: Readonly<Record<string, FieldDefinition>>, path: string): readonly Check[] {
  const each = Object.entries(members).flatMap(([name, own]) => {
    const at = `@.${JSON.stringify(name)}`
    const checks = [
      ...typeChecks(own, path, at),
      ...countChecks(own, path, at),
      ...valueChecks(own, pathTo({ path, at, own })),
    ]
    return checks.map((check) => within(name.replace(/\W/g, '_'), name, check))
  })
  return [keysCheck(Object.keys(members), path), ...each]
}

/** At this path there are lists, of anything but lists. */
function elementChecks(own: FieldDefinition, path: string): readonly Check[] {
  const type = typeOf(own)
  const others = type === null ? null : [type, ...nullOf(own)].map(differs('@')).join(' && ')
  const ofType: readonly Check[] =
    others === null
      ? []
      : [{ suffix: 'type', condition: nothingAt(`${path}[*].type() ? (${others})`), message: wordsOf(own) }]
  const elements = path === '$' ? '$[*] ? ($.type() == "array")' : `${path}[*]`
  return [...ofType, ...valueChecks(own, elements)].map((check) => within('each', 'Each', check))
}

function valueChecks(own: FieldDefinition, path: string): readonly Check[] {
  if (own.members !== null || own.element !== null) return containedChecks(own, path)
  const arrayAt = NUMBERS.has(own.kind) ? numbersAt : textsAt
  const bounds = own.checks.flatMap(({ each, suffix, message }) =>
    each === undefined ? [] : [{ suffix, condition: (it: string) => each(arrayAt(it, path)), message }],
  )
  return [...formChecks(own, path), ...bounds]
}

const NUMBERS: ReadonlySet<string> = new Set(['int', 'bigint', 'number', 'decimal', 'money'])

interface Member {
  readonly path: string
  readonly at: string
  readonly own: FieldDefinition
}

/** A path takes what is no list for a list of one, and null for an object without fields: they are left out. */
function pathTo({ path, at, own }: Member): string {
  const key = at.slice(1)
  const mayDiffer = own.element !== null || (own.members !== null && own.nullable)
  return mayDiffer ? `${path} ? (${at}.type() == "${typeOf(own)}")${key}` : `${path}${key}`
}

function typeChecks(own: FieldDefinition, path: string, at: string): readonly Check[] {
  const type = typeOf(own)
  const broken = own.nullable
    ? type && [type, ...nullOf(own)].map(differs(`${at}.type()`)).join(' && ')
    : type === null
      ? `!(exists (${at}))`
      : `!(${at}.type() == "${type}")`
  if (broken === null) return []
  const message = own.nullable ? `${wordsOf(own)} It may be left out.` : `${wordsOf(own)} It must be there.`
  return [{ suffix: 'type', condition: nothingAt(`${path} ? (${broken})`), message }]
}

/** The length of a list stands in its JSON Schema. */
function countChecks({ jsonSchema: { minItems, maxItems } }: FieldDefinition, path: string, at: string) {
  const broken = (comparison: string) =>
    nothingAt(`${path} ? (${at}.type() == "array" && ${at}.size() ${comparison})`)
  const checks: Check[] = []
  if (minItems !== undefined)
    checks.push({
      suffix: 'min',
      condition: broken(`< ${minItems}`),
      message: `At least ${minItems} of them.`,
    })
  if (maxItems !== undefined)
    checks.push({
      suffix: 'max',
      condition: broken(`> ${maxItems}`),
      message: `At most ${maxItems} of them.`,
    })
  return checks
}

function keysCheck(names: readonly string[], path: string): Check {
  const other = names.map((name) => `@.key != ${JSON.stringify(name)}`).join(' && ')
  const filter = other === '' ? '' : ` ? (${other})`
  return {
    suffix: 'keys',
    condition: nothingAt(`${path}.keyvalue()${filter}`),
    message: names.length === 0 ? 'It has no fields.' : `It has no fields but ${names.join(', ')}.`,
  }
}

function typeOf({ jsonSchema: { type } }: FieldDefinition): string | null {
  if (type === undefined) return null
  return type === 'integer' ? 'number' : String(type)
}

function nullOf({ nullable }: FieldDefinition): readonly string[] {
  return nullable ? ['null'] : []
}

function differs(from: string): (type: string) => string {
  return (type) => `${from} != "${type}"`
}

function wordsOf(own: FieldDefinition): string {
  return WORDS[typeOf(own) ?? ''] ?? 'Any value.'
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'A text.',
  number: 'A number.',
  boolean: 'True or false.',
  object: 'An object.',
  array: 'A list.',
}

function nothingAt(path: string): Check['condition'] {
  return (it) => `not (${it} @? ${quoteText(path)})`
}

function within(part: string, label: string, { suffix, condition, message }: Check): Check {
  return { suffix: `${part}_${suffix}`, condition, message: `${label}: ${message}` }
}
