// Fields that point at another row.
import type { OnDelete } from '../definition.ts'
import type { AnyEntity, KeyOf, TypesOf } from '../entity.ts'
import type { Field, Link } from '../field.ts'
import { makeField } from './make.ts'

export interface ReferenceOptions {
  /** What happens when the row that is pointed at is deleted. It may not be, unless said otherwise. */
  readonly onDelete?: OnDelete
  /** Fields of the same name that are equal in both rows: the customer of a line is the customer of its order. */
  readonly matching?: readonly string[]
}

type MatchingOf<Options> = Options extends { readonly matching: infer Names extends readonly string[] }
  ? Names
  : readonly []

/** The key of a row of `target`: the entity itself, or a function where it stands further below. */
export function ref<Target extends AnyEntity, const Options extends ReferenceOptions = Record<never, never>>(
  target: Target | (() => Target),
  options?: Options,
): Field<
  KeyOf<Target>,
  'required',
  'open',
  { readonly to: Target['name']; readonly oneToOne: false; readonly matching: MatchingOf<Options> },
  TypesOf<Target>['keyJson'],
  TypesOf<Target>['keyWritten']
> {
  return reference('ref', typeof target === 'function' ? target : () => target, options)
}

/** The key of another row of the same entity: a uuid, or what is said, as in `self<number>()`. */
export function self<Key = string, const Options extends ReferenceOptions = Record<never, never>>(
  options?: Options,
): Field<
  Key,
  'required',
  'open',
  { readonly to: ''; readonly oneToOne: false; readonly matching: MatchingOf<Options> }
> {
  return reference('self', 'self', options)
}

function reference<Key, To extends Link, Json, Written>(
  kind: string,
  target: (() => unknown) | 'self',
  { onDelete = 'restrict', matching = [] }: ReferenceOptions = {},
): Field<Key, 'required', 'open', To, Json, Written> {
  const to = { target, onDelete, matching }
  return makeField({ kind, type: { kind: 'referenced' }, reference: to, jsonSchema: {} })
}
