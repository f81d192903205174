// A function of the database that clients may call: `/rpc/<name>`. It runs with the rights of its caller.
import type { AnyEntity, TypesOf } from './entity.ts'
import type { AnyField, Field, FieldMap, PresenceOf, ValueOf } from './field.ts'
import { callerPlace, type Place } from './place.ts'
import type { Policy } from './policy/policy.ts'
import type { Sql } from './sql.ts'
import type { Flat } from './types/entity-types.ts'

declare const input: unique symbol
declare const output: unique symbol

/** Rows of an entity, one value, or rows with fields of their own; nothing where it is left out. */
export type Returns = AnyEntity | AnyField | FieldMap

export interface FunctionOptions<Input extends FieldMap = FieldMap, Output extends Returns = Returns> {
  /** Its parameters. In the body a column goes before a parameter of the same name. */
  readonly input?: Input
  readonly returns?: Output
  /** `sql`: one statement, whose names are looked up when it is made. */
  readonly language?: 'sql' | 'plpgsql'
  /** volatile unless said otherwise; only stable and immutable ones can be called by GET. */
  readonly volatility?: 'immutable' | 'stable' | 'volatile'
  readonly body: Sql
  /** anyone, signedIn or nobody. */
  readonly allow?: Policy
  readonly comment?: string
}

export interface SqlFunction<Name extends string = string, Input = unknown, Output = unknown> {
  readonly kind: 'function'
  readonly name: Name
  readonly options: FunctionOptions
  readonly place: Place | null
  readonly [input]?: Input
  readonly [output]?: Output
}

export type FunctionInputOf<F extends SqlFunction> = NonNullable<F[typeof input]>
export type FunctionOutputOf<F extends SqlFunction> = NonNullable<F[typeof output]>

export function sqlFunction<
  const Name extends string,
  const Input extends FieldMap = Record<never, AnyField>,
  const Output extends Returns = Record<never, AnyField>,
>(name: Name, options: FunctionOptions<Input, Output>): SqlFunction<Name, InputOf<Input>, OutputOf<Output>> {
  return { kind: 'function', name, options, place: callerPlace() }
}

export type InputOf<Fields extends FieldMap> = Flat<
  {
    -readonly [F in keyof Fields as PresenceOf<Fields[F]> extends 'required' ? F : never]: ValueOf<Fields[F]>
  } & {
    -readonly [F in keyof Fields as PresenceOf<Fields[F]> extends 'required' ? never : F]?: ValueOf<Fields[F]>
  }
>

type OutputOf<Output extends Returns> = Output extends AnyEntity
  ? TypesOf<Output>['shown'][]
  : Output extends Field<infer Value, infer _When, infer _Reach, infer _Target>
    ? Value
    : Output extends FieldMap
      ? { -readonly [F in keyof Output]: ValueOf<Output[F]> }[]
      : undefined
