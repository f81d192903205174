// If-Match and If-None-Match (RFC 9110, 13.1): which row versions a request holds for current, and whether it goes on when
// they are not. A tag is the version of a row and, behind a dash, a digest of the answer that showed it: what is cached has
// to be the same answer, what is overwritten only the same version, whichever columns were looked at.
import { unreachable } from '../../../kit/error.ts'
import type { Outcome } from '../../run.ts'
import type { RequestHeaders } from '../types.ts'
import { preconditionFailed, preconditionNotTaken, preconditionUnreadable, rowIsThere } from './error.ts'
import type { Action } from './route.ts'

export interface EntityTag {
  /** What stands between the quotes. */
  readonly opaque: string
  readonly weak: boolean
}

/** `any`: `*`, some row. */
export type Condition = 'any' | readonly EntityTag[]

export interface Preconditions {
  readonly match: Condition | null
  readonly noneMatch: Condition | null
}

/** Whether a write names versions in its If-Match: then its statement asks for them. */
export function namesVersions(method: string, { 'if-match': header }: RequestHeaders): boolean {
  if (header === undefined || header.trim() === '*') return false
  return method === 'PATCH' || method === 'PUT' || method === 'DELETE'
}

/** null: the request has none. Throws PL220 for what is no list of tags, and for what the method does not take. */
export function readPreconditions(headers: RequestHeaders, action: Action): Preconditions | null {
  const match = headers['if-match']
  const noneMatch = headers['if-none-match']
  if (match === undefined && noneMatch === undefined) return null
  const read = {
    match: match === undefined ? null : parseCondition('If-Match', match),
    noneMatch: noneMatch === undefined ? null : parseCondition('If-None-Match', noneMatch),
  }
  checkTaken(read, action)
  return read
}

/** To be called before the transaction ends. Throws PL221. */
export function checkPreconditions(outcome: Outcome, conditions: Preconditions, action: Action): void {
  const { page, inserted } = outcome
  const { match, noneMatch } = conditions
  switch (action.kind) {
    case 'read':
      if (match !== null && (page === 0 || !namesVersion(match, outcome.version))) throw failed(match)
      return
    case 'put':
      // Inserted, or counted as inserted because the row that is there was not updated.
      if (match !== null && inserted !== 0) throw failed(match)
      if (noneMatch !== null && page === 1 && inserted === 0) throw rowIsThere()
      return
    case 'update':
    case 'delete':
      if (match !== null && (page === 0 || (match !== 'any' && page > 1))) throw failed(match)
      return
    case 'insert':
    case 'call':
    case 'describe':
    case 'info':
      return
    default:
      unreachable(action)
  }
}

/**
 * Whether the client has this answer already; `*` is any, with a tag or without. Weak tags count: an answer that was
 * compressed on its way has one.
 */
export function isKnown(tag: string | null, noneMatch: Condition): boolean {
  return noneMatch === 'any' || noneMatch.some(({ opaque }) => `"${opaque}"` === tag)
}

/** The versions that a row may be at. A weak tag says that something like this was seen, which is not enough to overwrite it. */
export function versionsIn(condition: Condition | null): readonly string[] {
  if (condition === null || condition === 'any') return []
  return condition.flatMap(({ opaque, weak }) => (weak ? [] : [opaque.split('-', 1)[0] ?? '']))
}

/** One element of a list and the comma behind it; elements may be empty. */
const ELEMENT = /[ \t]*(?:(W\/)?"([\x21\x23-\x7e\x80-\xff]*)")?[ \t]*(,|$)/y

export function parseCondition(header: 'If-Match' | 'If-None-Match', value: string): Condition {
  if (value.trim() === '*') return 'any'
  const tags: EntityTag[] = []
  ELEMENT.lastIndex = 0
  for (let separator: string | undefined = ','; separator === ','; ) {
    const element = ELEMENT.exec(value)
    if (element === null) throw preconditionUnreadable(header)
    const [, weak, opaque] = element
    if (opaque !== undefined) tags.push({ opaque, weak: weak !== undefined })
    separator = element[3]
  }
  if (tags.length === 0) throw preconditionUnreadable(header)
  return tags
}

// A precondition that is not looked at must not be accepted: the client relies on it.
function checkTaken({ match, noneMatch }: Preconditions, { kind }: Action): void {
  if (kind === 'insert' && match !== null) throw preconditionNotTaken('If-Match', 'POST')
  if (kind === 'insert' && noneMatch !== null) throw preconditionNotTaken('If-None-Match', 'POST')
  if (kind === 'update' && noneMatch !== null) throw preconditionNotTaken('If-None-Match', 'PATCH')
  if (kind === 'delete' && noneMatch !== null) throw preconditionNotTaken('If-None-Match', 'DELETE')
  if (kind === 'put' && noneMatch !== null && noneMatch !== 'any')
    throw preconditionNotTaken('If-None-Match with tags', 'PUT')
}

function namesVersion(match: Condition, version: string | null): boolean {
  return match === 'any' || (version !== null && versionsIn(match).includes(version))
}

function failed(match: Condition) {
  const weak = match !== 'any' && match.some((tag) => tag.weak)
  return preconditionFailed(weak ? 'A weak tag, W/"...", never matches in If-Match.' : null)
}
