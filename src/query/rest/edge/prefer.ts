// The Prefer header (RFC 7240) as the dialect reads it: exact, case-sensitive, the first valid value of each wins.
import type { RestOptions } from '../types.ts'
import { preferencesInvalid } from './error.ts'
import { remembered } from './remembered.ts'
import type { Action } from './route.ts'

export interface Preferences {
  readonly resolution: 'merge-duplicates' | 'ignore-duplicates' | null
  readonly missing: 'default' | 'null' | null
  readonly return: 'minimal' | 'headers-only' | 'representation' | null
  readonly count: 'exact' | 'planned' | 'estimated' | null
  /** As sent; whether it may be honoured is for `mayChooseEnd` to say. */
  readonly tx: 'commit' | 'rollback' | null
  readonly handling: 'strict' | 'lenient' | null
  readonly timezone: string | null
  readonly maxAffected: number | null
  /** What is not known, as written. */
  readonly invalid: readonly string[]
}

/** Parses a Prefer header (several are joined by commas before). Answers come from a bounded cache: treat them as frozen. */
export function parsePreferences(header: string | undefined): Preferences {
  if (header === undefined || header === '') return NO_PREFERENCES
  return parsed(header)
}

/** Where the planner's guess is not served, the rows that the caller sees are counted: clients expect a number. */
export function withoutEstimates(preferences: Preferences): Preferences {
  return preferences.count === null || preferences.count === 'exact'
    ? preferences
    : { ...preferences, count: 'exact' }
}

/** Throws PGRST122 where `handling=strict` meets a preference that is not known. */
export function checkStrict(preferences: Preferences): void {
  if (preferences.handling === 'strict' && preferences.invalid.length > 0) {
    throw preferencesInvalid(preferences.invalid)
  }
}

/** Whether the configuration lets the client choose by `tx=` how its transaction ends. */
export function mayChooseEnd(txEnd: RestOptions['txEnd']): boolean {
  return txEnd === 'commit-allow-override' || txEnd === 'rollback-allow-override'
}

/** Whether the transaction is to be rolled back at its end, by configuration and preference. */
export function endsInRollback(preferences: Preferences, txEnd: RestOptions['txEnd']): boolean {
  if (mayChooseEnd(txEnd) && preferences.tx !== null) return preferences.tx === 'rollback'
  return txEnd === 'rollback' || txEnd === 'rollback-allow-override'
}

/** The limit of affected rows where it counts: only with `handling=strict`. */
export function maxAffectedOf(preferences: Preferences): number | null {
  return preferences.handling === 'strict' ? preferences.maxAffected : null
}

export interface AppliedContext {
  readonly action: Action['kind']
  readonly txEnd: RestOptions['txEnd']
  /** POST: the relation has a primary key, or `on_conflict` was given. */
  readonly conflictTarget: boolean
}

/** The value of Preference-Applied, or null when nothing was honoured. */
export function preferenceApplied(preferences: Preferences, context: AppliedContext): string | null {
  if (preferences === NO_PREFERENCES) return null
  const { action } = context
  const write = WRITES.has(action)
  const limited = action === 'update' || action === 'delete' || action === 'call'
  const applied: string[] = []
  const add = (name: string, value: string | number | null) => {
    if (value !== null) applied.push(`${name}=${value}`)
  }
  if (action === 'insert' && context.conflictTarget) add('resolution', preferences.resolution)
  if (action === 'insert' || action === 'update') add('missing', preferences.missing)
  if (write) add('return', preferences.return)
  add('count', preferences.count)
  if (mayChooseEnd(context.txEnd)) add('tx', preferences.tx)
  add('handling', preferences.handling)
  add('timezone', preferences.timezone)
  if (limited) add('max-affected', maxAffectedOf(preferences))
  return applied.length === 0 ? null : applied.join(', ')
}

const parsed = remembered(parse)

const NO_PREFERENCES: Preferences = {
  resolution: null,
  missing: null,
  return: null,
  count: null,
  tx: null,
  handling: null,
  timezone: null,
  maxAffected: null,
  invalid: [],
}

const WRITES: ReadonlySet<Action['kind']> = new Set(['insert', 'update', 'put', 'delete'])

type Draft = { -readonly [Name in keyof Preferences]: Preferences[Name] }

/** Every preference with a closed set of values, as it is written. */
const CHOICES: ReadonlyMap<string, (draft: Draft) => void> = new Map<string, (draft: Draft) => void>([
  ['resolution=merge-duplicates', (draft) => (draft.resolution ??= 'merge-duplicates')],
  ['resolution=ignore-duplicates', (draft) => (draft.resolution ??= 'ignore-duplicates')],
  ['missing=default', (draft) => (draft.missing ??= 'default')],
  ['missing=null', (draft) => (draft.missing ??= 'null')],
  ['return=minimal', (draft) => (draft.return ??= 'minimal')],
  ['return=headers-only', (draft) => (draft.return ??= 'headers-only')],
  ['return=representation', (draft) => (draft.return ??= 'representation')],
  ['count=exact', (draft) => (draft.count ??= 'exact')],
  ['count=planned', (draft) => (draft.count ??= 'planned')],
  ['count=estimated', (draft) => (draft.count ??= 'estimated')],
  ['tx=commit', (draft) => (draft.tx ??= 'commit')],
  ['tx=rollback', (draft) => (draft.tx ??= 'rollback')],
  ['handling=strict', (draft) => (draft.handling ??= 'strict')],
  ['handling=lenient', (draft) => (draft.handling ??= 'lenient')],
])

const TIMEZONE = 'timezone='
const MAX_AFFECTED = 'max-affected='

function parse(header: string): Preferences {
  const draft: Draft = { ...NO_PREFERENCES }
  const invalid: string[] = []
  let maxAffected: string | null = null
  for (const part of header.split(',')) {
    const text = part.trim()
    if (text === '') continue
    const choose = CHOICES.get(text)
    if (choose !== undefined) choose(draft)
    else if (text.startsWith(TIMEZONE)) draft.timezone ??= text.slice(TIMEZONE.length)
    else if (text.startsWith(MAX_AFFECTED)) maxAffected ??= text.slice(MAX_AFFECTED.length)
    else invalid.push(text)
  }
  return { ...draft, maxAffected: wholeNumber(maxAffected), invalid }
}

/** Anything but a whole number is ignored, silently. */
function wholeNumber(text: string | null): number | null {
  return text !== null && /^-?\d+$/.test(text) ? Number(text) : null
}
