// One request through plan, compile, run and respond.
import type { Database, ParameterValue } from '../../postgres/types.ts'
import { quoteName } from '../compile/identifier.ts'
import type { Bindings } from '../compile/parameters.ts'
import type { Plan } from '../plan/types.ts'
import { type Outcome, runPlan } from '../run.ts'
import type { ResponseContext } from './edge/outcome.ts'
import { type Payload, readPayload } from './edge/payload.ts'
import { checkRowCount, type Expectation, expectsRowCount } from './edge/postcondition.ts'
import { checkPreconditions, type Preconditions, readPreconditions, versionsIn } from './edge/precondition.ts'
import { endsInRollback } from './edge/prefer.ts'
import { type RequestedRange, requestedRange, rootPage } from './edge/range.ts'
import { respondPlan } from './edge/respond/plan.ts'
import { respond } from './edge/respond/respond.ts'
import type { RequestSettings } from './edge/settings.ts'
import { bindSlots } from './parse/bind.ts'
import { canonicalQuery } from './parse/canonical.ts'
import type { Lexed } from './parse/lex.ts'
import type { Parsed } from './parsed.ts'
import { preparedOnce } from './payload-shapes.ts'
import { prepare } from './prepare/prepare.ts'
import type { Prepared } from './prepare/shared.ts'
import type { RestOptions, RestRequest, RestResponse } from './types.ts'

export interface Exchange {
  readonly request: RestRequest
  readonly parsed: Parsed
  readonly lexed: Lexed
  readonly database: Database
  readonly options: RestOptions
  readonly requestSettings: RequestSettings
}

/** `mark` is called after planning and after running. */
export async function perform(exchange: Exchange, mark: (() => void) | null): Promise<RestResponse> {
  const { parsed, lexed, request } = exchange
  // A list that is none only shows here, and a malformed query string is told before anything else.
  const slots = parsed.binders.length === 0 ? lexed.slots : bindSlots(parsed.binders, lexed.slots)
  const range = requestedRange(parsed.action, rootPage(parsed.tree, slots), request.headers.range)
  const payload = payloadOf(exchange)
  const prepared = preparedFor(exchange, range, payload)
  mark?.()
  const preconditions = preconditionsOf(exchange, prepared)
  const bindings = {
    ...bindingsOf(slots, prepared.plan, payload),
    versions: versionsIn(preconditions?.match ?? null),
  }
  const outcome = await run(exchange, { prepared, bindings, preconditions })
  mark?.()
  return respondTo(exchange, { prepared, outcome, range, preconditions })
}

/** Functions see to theirs, lists have no tags, and a change of nothing needs none. */
function preconditionsOf({ request, parsed }: Exchange, { plan, media }: Prepared): Preconditions | null {
  const { action } = parsed
  if (action.kind === 'call') return null
  if (action.kind === 'read' && media.producer.kind !== 'object') return null
  if (plan.kind === 'update' && plan.payload.columns.length === 0) return null
  return readPreconditions(request.headers, action)
}

function payloadOf({ request, parsed, options }: Exchange): Payload | null {
  const { action, resource, tree } = parsed
  switch (action.kind) {
    case 'insert':
    case 'update':
    case 'put':
      break
    case 'call':
      if (action.readOnly) return null
      break
    default:
      return null
  }
  return readPayload(request.body, {
    contentType: request.headers['content-type'],
    target: resource.kind === 'function' ? 'function' : 'relation',
    columns: action.kind === 'put' ? null : tree.columns,
    jsonDepthMax: options.jsonDepthMax,
  })
}

function preparedFor(exchange: Exchange, range: RequestedRange, payload: Payload | null): Prepared {
  const { parsed, lexed, options } = exchange
  return preparedOnce(parsed.prepared, payload, () =>
    prepare({ parsed, range, payload, slotCount: lexed.slots.length, options }),
  )
}

interface Bound {
  readonly prepared: Prepared
  readonly bindings: Bindings
  readonly preconditions: Preconditions | null
}

async function run(exchange: Exchange, { prepared, bindings, preconditions }: Bound): Promise<Outcome> {
  const { request, parsed, database, options, requestSettings } = exchange
  const { preferences, catalog, profile } = parsed
  const { called, readOnly } = prepared
  const settings = requestSettings.settings(request, {
    schema: profile.schema,
    catalog,
    timezone: preferences.timezone,
    called,
    readOnly,
  })
  const expected: Expectation = { action: parsed.action.kind, preferences, media: prepared.media }
  const checked = preconditions !== null || expectsRowCount(expected)
  const check = (outcome: Outcome) => {
    if (preconditions !== null) checkPreconditions(outcome, preconditions, parsed.action)
    checkRowCount(outcome.page, expected)
  }
  const outcome = await runPlan(database, {
    compiled: prepared.compiled,
    bindings,
    settings,
    preRequest: options.preRequest && `select ${quoteName(options.preRequest)}()`,
    count: preferences.count,
    maxRows: options.maxRows,
    isolation: requestSettings.isolation(request.principal.role, { catalog, called }),
    rollback: !readOnly && endsInRollback(preferences, options.txEnd),
    check: checked && !readOnly ? check : null,
    explain: prepared.explain,
    signal: request.signal,
    requestId: request.requestId,
    room: request.room,
  })
  if (checked && readOnly && prepared.explain === null) check(outcome)
  return outcome
}

function bindingsOf(
  bound: readonly string[],
  plan: Plan,
  payload: Payload | null,
): Omit<Bindings, 'versions'> {
  const slots = payload?.kind === 'form' ? [...bound, ...payload.pairs.map(([, value]) => value)] : bound
  return { slots, body: bodyParameter(plan, payload) }
}

// Bytes go as they came wherever the database reads them as json or bytea; jsonb and text have other binary forms.
function bodyParameter(plan: Plan, payload: Payload | null): ParameterValue {
  if (payload === null || payload.kind === 'form') return null
  if (payload.kind === 'raw')
    return payload.media === 'octets' ? payload.bytes : payload.bytes.toString('utf8')
  const asText =
    plan.kind === 'call' ? plan.arguments.kind === 'raw' : 'payload' in plan && plan.payload.defaults
  return asText ? payload.text.toString() : payload.text
}

interface Answered {
  readonly prepared: Prepared
  readonly outcome: Outcome
  readonly range: RequestedRange
  readonly preconditions: Preconditions | null
}

function respondTo(
  { parsed, lexed, options }: Exchange,
  { prepared, outcome, range, preconditions }: Answered,
): RestResponse {
  const { plan, called } = prepared
  const context: ResponseContext = {
    action: parsed.action,
    name: prepared.name,
    profile: parsed.profile,
    preferences: parsed.preferences,
    media: prepared.media,
    range,
    canonicalQuery: parsed.action.kind === 'read' ? canonicalQuery(lexed) : '',
    options,
    conflictTarget: prepared.conflictTarget,
    locationColumns: 'location' in plan ? plan.location : [],
    warning: prepared.warning,
    noneMatch: preconditions?.noneMatch ?? null,
  }
  if (prepared.explain !== null) return respondPlan(outcome.body ?? '', context)
  return respond(outcome, context, called?.result.kind === 'void')
}
