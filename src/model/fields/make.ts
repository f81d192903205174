// The start of every field: what it is when nothing was said yet.
import type { FieldDefinition } from '../definition.ts'
import { Field, type Link, type Presence } from '../field.ts'
import { callerPlace } from '../place.ts'

type Kind = Pick<FieldDefinition, 'kind' | 'type' | 'jsonSchema'> & Partial<FieldDefinition>

export function makeField<
  Value,
  When extends Presence = 'required',
  To extends Link | null = null,
  Json = Value,
  Written = Value,
>(kind: Kind): Field<Value, When, 'open', To, Json, Written> {
  const definition = { ...UNSAID, ...kind, place: callerPlace() }
  return new Field<Value, When, 'open', To, Json, Written>(definition)
}

/** What is wrong with bounds that no value can keep. */
export function boundsFault({ min, max }: { readonly min?: number; readonly max?: number }): string | null {
  if (min === undefined || max === undefined || min <= max) return null
  return `its least is ${min} and its greatest ${max}, so that no value fits. Turn them round.`
}

const UNSAID = {
  nullable: false,
  default: null,
  words: {},
  computed: null,
  identity: false,
  unique: false,
  indexed: false,
  reach: 'open',
  comment: null,
  checks: [],
  members: null,
  element: null,
  reference: null,
  currency: null,
  document: null,
  fault: null,
} as const
