// PLAN for calls: which function, with which arguments, and in which form its result goes out.
import { planCall, resolveFunction, resultRelation, urlArguments } from '../../plan/call.ts'
import type { CallRequest } from '../../plan/error.ts'
import type { CallArguments } from '../../plan/types.ts'
import { bodyForm } from '../body-form.ts'
import type { Payload } from '../edge/payload.ts'
import { checkMaxAffected } from '../edge/postcondition.ts'
import { checkStrict } from '../edge/prefer.ts'
import type { Parsed } from '../parsed.ts'
import {
  contextOf,
  exposedSchema,
  finish,
  negotiateFor,
  type Prepared,
  type PrepareInput,
  rootPage,
} from './shared.ts'

export function prepareCall(input: PrepareInput): Prepared {
  const context = contextOf(input)
  const { parsed, payload } = input
  const { function: called, raw } = resolveCall(parsed, payload)
  const request = {
    function: called,
    arguments: raw ? ({ kind: 'raw' } as const) : callArguments(input),
    tree: parsed.tree,
    page: rootPage(input),
    count: parsed.preferences.count,
  }
  const planned = planCall({ ...request, body: { kind: 'none' } }, context)
  const relation = resultRelation(parsed.catalog, called)
  const media = negotiateFor(input, relation ?? called)
  checkStrict(parsed.preferences)
  checkMaxAffected(parsed.preferences, called)
  const { action } = parsed
  if (action.kind !== 'call') throw new Error('not a call')
  const body = action.head ? ({ kind: 'none' } as const) : bodyForm(media.producer, called)
  return finish(
    { ...planned, body },
    {
      media,
      context,
      name: called.name,
      readOnly: action.readOnly || called.volatility !== 'volatile',
      called,
      conflictTarget: false,
    },
  )
}

export function resolveCall(parsed: Parsed, payload: Payload | null) {
  if (parsed.resource.kind !== 'function') throw new Error('not a function')
  return resolveFunction(exposedSchema(parsed), {
    name: parsed.resource.name,
    argumentNames: payload ? payload.columns : [...new Set(parsed.tree.arguments.map(({ name }) => name))],
    rawType: rawType(payload),
  })
}

const RAW_TYPES = { text: 'text', xml: 'xml', octets: 'bytea' } as const

function rawType(payload: Payload | null): CallRequest['rawType'] {
  if (payload?.kind === 'raw') return RAW_TYPES[payload.media]
  return payload?.kind === 'json' && payload.media === 'json' ? 'json' : null
}

function callArguments({ parsed, payload, slotCount }: PrepareInput): CallArguments {
  if (payload === null) return urlArguments(parsed.tree)
  if (payload.kind === 'json') return { kind: 'json', form: payload.form, names: payload.columns }
  // A body that is no single unnamed argument is none at all: whatever the function has is left to its defaults.
  if (payload.kind === 'raw') return { kind: 'url', values: [] }
  // A form's values are bound as slots of their own, behind those of the query string.
  const values = payload.columns.map((name) => ({
    name,
    values: payload.pairs.flatMap(([given], index) =>
      given === name ? [{ kind: 'slot', index: slotCount + index } as const] : [],
    ),
  }))
  return { kind: 'url', values }
}
