// Fields that point at another row.
import type { OnDelete } from '../definition.ts'
import type { AnyEntity, KeyOf } from '../entity.ts'
import type { Field, Link } from '../field.ts'
import { makeField } from './make.ts'

export interface ReferenceOptions {
  /** What happens when the row that is pointed at is deleted. It may not be, unless said otherwise. */
  readonly onDelete?: OnDelete
  /** Fields of the same name that are equal in both rows: the customer of a line is the customer of its order. */
  readonly matching?: readonly string[]
}

/** The key of a row of `target`: the entity itself, or a function where it stands further below. */
export function ref<Target extends AnyEntity>(
  target: Target | (() => Target),
  options: ReferenceOptions = {},
): Field<KeyOf<Target>, 'required', 'open', { readonly to: Target['name']; readonly oneToOne: false }> {
  return reference('ref', typeof target === 'function' ? target : () => target, options)
}

/** The key of another row of the same entity; the key is a uuid. */
export function self(
  options: ReferenceOptions = {},
): Field<string, 'required', 'open', { readonly to: ''; readonly oneToOne: false }> {
  return reference('self', 'self', options)
}

function reference<Key, To extends Link>(
  kind: string,
  target: (() => unknown) | 'self',
  { onDelete = 'restrict', matching = [] }: ReferenceOptions,
): Field<Key, 'required', 'open', To> {
  const to = { target, onDelete, matching }
  return makeField({ kind, type: { kind: 'referenced' }, reference: to, jsonSchema: {} })
}
