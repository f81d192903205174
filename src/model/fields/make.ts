// The start of every field: what it is when nothing was said yet.
import type { FieldDefinition } from '../definition.ts'
import { Field, type Presence } from '../field.ts'
import { callerPlace } from '../place.ts'

type Kind = Pick<FieldDefinition, 'kind' | 'type' | 'jsonSchema'> & Partial<FieldDefinition>

export function makeField<Value, When extends Presence = 'required'>(kind: Kind): Field<Value, When> {
  return new Field<Value, When>({ ...UNSAID, ...kind, place: callerPlace() })
}

const UNSAID = {
  nullable: false,
  default: null,
  words: {},
  computed: null,
  identity: false,
  unique: false,
  indexed: false,
  hidden: false,
  comment: null,
  checks: [],
  reference: null,
  document: null,
} as const
