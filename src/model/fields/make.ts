// The start of every field: what it is when nothing was said yet.
import type { FieldDefinition } from '../definition.ts'
import { Field, type Link, type Presence } from '../field.ts'
import { callerPlace } from '../place.ts'

type Kind = Pick<FieldDefinition, 'kind' | 'type' | 'jsonSchema'> & Partial<FieldDefinition>

export function makeField<Value, When extends Presence = 'required', To extends Link | null = null>(
  kind: Kind,
): Field<Value, When, 'open', To> {
  return new Field<Value, When, 'open', To>({ ...UNSAID, ...kind, place: callerPlace() })
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
  reference: null,
  currency: null,
  document: null,
} as const
