// What changed between two matrices, in sentences: `anon may now read invoices: every row`.
import { COLUMN, type Fact, NO, SERVICE, YES } from './matrix.ts'
import { EVERY_ROW, NO_ROW } from './rows.ts'

/** No sentence where both say the same. */
export function matrixChanges(before: readonly Fact[], after: readonly Fact[]): readonly string[] {
  const subjects = [...new Set([...after, ...before].map(({ subject }) => subject))]
  return subjects.flatMap((subject) => {
    const [old, now] = [factsOn(subject, before), factsOn(subject, after)]
    if (now.size === 0) return [`${subject} is gone`]
    return [...(old.size === 0 ? [`${subject} is new`] : []), ...changesOn(subject, old, now)]
  })
}

/** By what and who; the ways of one who are alternatives. */
type Facts = ReadonlyMap<string, { readonly what: string; readonly who: string; readonly how: Set<string> }>

function factsOn(subject: string, all: readonly Fact[]): Facts {
  const found = new Map<string, { what: string; who: string; how: Set<string> }>()
  for (const { what, who, how } of all.filter((fact) => fact.subject === subject)) {
    const key = keyOf(what, who)
    const at = found.get(key) ?? { what, who, how: new Set() }
    found.set(key, at)
    at.how.add(how)
  }
  return found
}

function keyOf(what: string, who: string): string {
  return `${what}  ${who}`
}

function changesOn(subject: string, old: Facts, now: Facts): readonly string[] {
  return [...new Map([...now, ...old])].flatMap(([key, { what, who }]) => {
    if (what === COLUMN)
      return columnChanges(`${subject}.${who}`, old.get(key)?.how ?? null, now.get(key)?.how ?? null)
    // It may do everything with whatever is there.
    if (who === SERVICE) return []
    const ways = (facts: Facts) => allowed((facts.get(key) ?? facts.get(fallback(what, who)))?.how)
    return rowChanges(`${what} ${subject}`, { who, old: ways(old), now: ways(now) })
  })
}

/** A role that is not named has what is said of signed in. */
function fallback(what: string, who: string): string {
  return who.startsWith('role ') ? keyOf(what, 'signed in') : ''
}

function allowed(how: ReadonlySet<string> | undefined): ReadonlySet<string> {
  return new Set([...(how ?? [])].filter((way) => way !== NO_ROW && way !== NO))
}

interface RowChange {
  readonly who: string
  readonly old: ReadonlySet<string>
  readonly now: ReadonlySet<string>
}

function rowChanges(doing: string, { who, old, now }: RowChange): readonly string[] {
  const gained = [...now].filter((way) => !old.has(way))
  const lost = [...old].filter((way) => !now.has(way))
  const name = who === 'signed in' ? 'whoever is signed in' : who
  if (gained.length > 0 && now.has(EVERY_ROW) && lost.length > 0)
    return [`${name} may now ${doing}: ${EVERY_ROW}, not only ${lost.join('; ')}`]
  if (gained.length > 0 && old.has(EVERY_ROW))
    return [`${name} may no longer ${doing}: ${EVERY_ROW}, only ${gained.join('; ')}`]
  return [
    ...gained.map((way) => `${name} may now ${doing}${rows(way)}`),
    ...lost.map((way) => `${name} may no longer ${doing}${rows(way)}`),
  ]
}

function rows(way: string): string {
  return way === YES ? '' : `: ${way}`
}

const DONE: Readonly<Record<string, string>> = { read: 'read', insert: 'inserted', update: 'updated' }

function columnChanges(
  column: string,
  old: ReadonlySet<string> | null,
  now: ReadonlySet<string> | null,
): readonly string[] {
  if (now === null) return [`${column} is gone`]
  const [before, after] = [verbsIn(old), verbsIn(now)]
  if (old === null) return [`${column} is new: ${after.map(doneOf).join(', ') || 'for the service alone'}`]
  return [
    ...after.filter((verb) => !before.includes(verb)).map((verb) => `${column} may now be ${doneOf(verb)}`),
    ...before
      .filter((verb) => !after.includes(verb))
      .map((verb) => `${column} may no longer be ${doneOf(verb)}`),
  ]
}

function verbsIn(how: ReadonlySet<string> | null): readonly string[] {
  return [...(how ?? [])].flatMap((text) => text.split(', ')).filter((verb) => verb !== NO)
}

function doneOf(verb: string): string {
  return DONE[verb] ?? verb
}
