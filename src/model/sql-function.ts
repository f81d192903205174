// A function of the database that clients may call: `/rpc/<name>`. It runs with the rights of its caller.
import type { AnyEntity } from './entity.ts'
import type { AnyField, FieldMap, PresenceOf, WrittenOf } from './field.ts'
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

export type FunctionInputOf<F extends SqlFunction> = Exclude<F[typeof input], undefined>
export type FunctionOutputOf<F extends SqlFunction> = Exclude<F[typeof output], undefined>

export function sqlFunction<
  const Name extends string,
  const Input extends FieldMap = Record<never, AnyField>,
  const Output extends Returns = never,
>(name: Name, options: FunctionOptions<Input, Output>): SqlFunction<Name, ArgumentsOf<Input>, Output> {
  return { kind: 'function', name, options, place: callerPlace() }
}

/** never where there are none, by which typed clients know that a call takes nothing. */
type ArgumentsOf<Input extends FieldMap> = [keyof Input] extends [never]
  ? never
  : Flat<
      {
        -readonly [F in keyof Input as PresenceOf<Input[F]> extends 'required' ? F : never]: WrittenOf<
          Input[F]
        >
      } & {
        -readonly [F in keyof Input as PresenceOf<Input[F]> extends 'required' ? never : F]?: WrittenOf<
          Input[F]
        >
      }
    >
