// The types of a command's input and output, inferred from what it declares.
import type { AnyEntity, Entity } from '../entity.ts'
import type { AnyField, FieldMap, JsonOf, PresenceOf, ValueOf, WrittenOf } from '../field.ts'
import type { StandardSchema } from '../standard-schema.ts'
import type { Flat } from './entity-types.ts'

/** Fields, or a validator. */
export type InputSpec = FieldMap | StandardSchema

/** An entity (a row of it, or null), a list of one, fields, or one field. */
export type OutputSpec = AnyEntity | readonly [AnyEntity] | FieldMap | AnyField

/** What callers send. */
export type SentInput<Spec> =
  Spec extends StandardSchema<infer Output>
    ? InputOfStandard<Spec, Output>
    : Spec extends FieldMap
      ? Sent<Spec>
      : unknown

/** What `run` gets: defaults are there. */
export type GivenInput<Spec> =
  Spec extends StandardSchema<infer Output> ? Output : Spec extends FieldMap ? Given<Spec> : unknown

type InputOfStandard<Spec, Output> = Spec extends {
  readonly '~standard': { readonly types?: { readonly input: infer Input } | undefined }
}
  ? Input
  : Output

type Sent<Fields extends FieldMap> = Flat<
  { -readonly [F in keyof Fields as When<Fields[F], 'required', F>]: WrittenOf<Fields[F]> } & {
    -readonly [F in keyof Fields as When<Fields[F], 'optional', F>]?: WrittenOf<Fields[F]>
  }
>

/** What is optional may be missing; what has a default may not. They are told apart by whether null is among its values. */
type Given<Fields extends FieldMap> = Flat<
  {
    -readonly [F in keyof Fields as null extends ValueOf<Fields[F]> ? never : F]: ValueOf<Fields[F]>
  } & { -readonly [F in keyof Fields as null extends ValueOf<Fields[F]> ? F : never]?: ValueOf<Fields[F]> }
>

type When<F extends AnyField, Presence, Name> = PresenceOf<F> extends Presence ? Name : never

/** What clients get. */
export type AnswerOf<Spec> = Spec extends readonly [Entity<string, infer Types>]
  ? Types['visibleJson'][]
  : Spec extends Entity<string, infer Types>
    ? Types['visibleJson'] | null
    : Spec extends AnyField
      ? JsonOf<Spec>
      : Spec extends FieldMap
        ? Flat<{ -readonly [F in keyof Spec]: JsonOf<Spec[F]> }>
        : null

/** What `run` returns: rows as SQL gives them. What is more is left out of the answer. */
export type ReturnOf<Spec> = Spec extends readonly [Entity<string, infer Types>]
  ? readonly Types['visible'][]
  : Spec extends Entity<string, infer Types>
    ? Types['visible'] | null | undefined
    : Spec extends AnyField
      ? ValueOf<Spec>
      : Spec extends FieldMap
        ? { readonly [F in keyof Spec]: ValueOf<Spec[F]> }
        : unknown
