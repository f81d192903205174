// The last step of every response: what the database wants overridden, the headers that all have, and the length.
import type { PlinthError } from '../../../../kit/error.ts'
import type { RestResponse } from '../../types.ts'
import { errorBody, JSON_CONTENT_TYPE } from '../error-response.ts'
import type { Outcome, ResponseContext } from '../outcome.ts'
import { preferenceApplied } from '../prefer.ts'
import { isHeaderText, toWire } from '../wire-text.ts'
import { overrideHeaders, overrideStatus } from './override.ts'

export type Headers = (readonly [name: string, value: string])[]

/** A response before its overrides. `body` null: none, and no Content-Length. */
export interface Draft {
  readonly status: number
  readonly headers: Headers
  readonly body: Buffer | string | null
}

export function assemble(draft: Draft, outcome: Outcome, context: ResponseContext): RestResponse {
  const { headers } = draft
  addPreferenceApplied(headers, context)
  if (context.warning) headers.push(['Warning', `299 PostgREST "${quotable(context.warning)}"`])
  headers.push(VARY)
  const status = overrideStatus(draft.status, outcome.responseStatus)
  const body = isBodiless(status) ? null : draft.body
  const answered = overrideHeaders(headers, outcome.responseHeaders)
  if (body !== null) answered.push(['Content-Length', String(Buffer.byteLength(body))])
  return { status, headers: answered, body }
}

/** Content-Type, and the profile that goes wherever it goes. */
export function addContentType(
  headers: Headers,
  context: ResponseContext,
  contentType = context.media.contentType,
): void {
  headers.push(['Content-Type', contentType])
  if (context.profile.announced) headers.push(['Content-Profile', toWire(context.profile.schema)])
}

export function isHead(context: ResponseContext): boolean {
  const { action } = context
  return 'head' in action && action.head
}

/** A page that the count showed to be out of bounds: an error's body in a normal response. */
export function outOfBounds(headers: Headers, error: PlinthError, context: ResponseContext): Draft {
  addContentType(headers, context, JSON_CONTENT_TYPE)
  const body = isHead(context) ? null : errorBody(error, context.options.errorVerbosity)
  return { status: error.status, headers, body }
}

export const VARY = ['Vary', 'Accept, Prefer, Range'] as const

function addPreferenceApplied(headers: Headers, context: ResponseContext): void {
  const applied = preferenceApplied(context.preferences, {
    action: context.action.kind,
    txEnd: context.options.txEnd,
    conflictTarget: context.conflictTarget ?? false,
  })
  if (applied !== null) headers.push(['Preference-Applied', applied])
}

function isBodiless(status: number): boolean {
  return status === 204 || status === 304
}

/** Names in a warning come from the query string: nothing in them may end the header. */
function quotable(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
  return isHeaderText(escaped) ? toWire(escaped) : toWire(escaped.replace(CONTROLS, ' '))
}

const CONTROLS = /\p{Cc}/gu
