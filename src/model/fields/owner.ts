// The user to whom a row belongs: a field, and the policy that reads it.
import type { OnDelete } from '../definition.ts'
import type { Field } from '../field.ts'
import { ownerOf } from '../policy/policy.ts'
import { makeField } from './make.ts'

export interface OwnerOptions {
  /** What happens when the user is deleted. They may not be, unless said otherwise. */
  readonly onDelete?: OnDelete
}

function ownerField({ onDelete = 'restrict' }: OwnerOptions = {}): Field<string, 'optional'> {
  return makeField<string, 'optional'>({
    kind: 'owner',
    type: { kind: 'plain', name: 'uuid' },
    default: { kind: 'sql', text: 'auth.uid()' },
    reference: { target: 'user', onDelete, matching: [] },
    indexed: true,
    jsonSchema: { type: 'string', format: 'uuid' },
  })
}

/** `owner()`: the id of a user, the caller's own unless said otherwise. `owner.of('customer_id')`: only that user may. */
export const owner = Object.assign(ownerField, { of: ownerOf })
