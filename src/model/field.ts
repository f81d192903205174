// A field under construction: a value of which every method gives a changed copy. Its type parameters are all that
// inference needs; the rest is data. `Value` is what SQL gives, `Json` what clients get, `Written` what is written.
import type { Check, DefaultValue, FieldDefinition, Reach } from './definition.ts'
import { isSql, type Sql, sqlOf } from './sql.ts'

/** Whether an insert must, may or cannot name the field. Clients cannot name one that the database numbers. */
export type Presence = 'required' | 'optional' | 'numbered' | 'never'

/** Where a reference leads. */
export interface Link {
  /** The name of an entity; '' is the entity that has the field. Null: it is a unique field and no reference. */
  readonly to: string | null
  readonly oneToOne: boolean
  /** Fields that are equal in both rows. */
  readonly matching: readonly string[]
}

declare const value: unique symbol
declare const presence: unique symbol
declare const reach: unique symbol
declare const link: unique symbol
declare const json: unique symbol
declare const written: unique symbol

export class Field<
  Value = unknown,
  When extends Presence = 'required',
  To extends Reach = 'open',
  Target extends Link | null = null,
  Json = Value,
  Written = Value,
> {
  declare readonly [value]: Value
  declare readonly [presence]: When
  declare readonly [reach]: To
  declare readonly [link]: Target
  declare readonly [json]: Json
  declare readonly [written]: Written
  readonly definition: FieldDefinition

  constructor(definition: FieldDefinition) {
    this.definition = definition
  }

  /** May be null. */
  optional(): Field<Value | null, 'optional', To, Target, Json | null, Written | null> {
    return this.#with({ nullable: true })
  }

  /** What an insert without it gets: a value, `'now'` for times, or SQL. */
  default(to: NonNullable<Value> | Sql): Field<Value, 'optional', To, Target, Json, Written> {
    return this.#with({ default: this.#defaultValue(to) })
  }

  /** No two rows have the same value. A unique reference is one to one. */
  unique(): Field<Value, When, To, OneToOne<Target>, Json, Written> {
    return this.#with({ unique: true })
  }

  indexed(): Field<Value, When, To, Target, Json, Written> {
    return this.#with({ indexed: true })
  }

  /** No client reads or writes it; commands do. */
  hidden(): Field<Value, When, 'hidden', Target, Json, Written> {
    return this.#with({ reach: 'hidden' })
  }

  /** Clients read it; only commands write it. */
  readonly(): Field<Value, When, 'readonly', Target, Json, Written> {
    return this.#with({ reach: 'readonly' })
  }

  comment(text: string): Field<Value, When, To, Target, Json, Written> {
    return this.#with({ comment: text })
  }

  /** A condition on its value: `text().check((it) => sql\`${it} = lower(${it})\`, 'Write it in small letters.')`. */
  check(condition: (it: Sql) => Sql, message: string): Field<Value, When, To, Target, Json, Written> {
    const { checks } = this.definition
    const own = checks.filter(({ suffix }) => /^check\d*$/.test(suffix)).length
    const suffix = own === 0 ? 'check' : `check${own + 1}`
    const check: Check = { suffix, condition: (column) => condition(sqlOf(column)).text, message }
    return this.#with({ checks: [...checks, check] })
  }

  #defaultValue(to: unknown): DefaultValue {
    if (isSql(to)) return { kind: 'sql', text: to.text }
    const { words } = this.definition
    if (typeof to === 'string' && Object.hasOwn(words, to)) return { kind: 'sql', text: words[to] as string }
    return { kind: 'value', value: to }
  }

  #with<V, W extends Presence, R extends Reach, L extends Link | null, J, I>(
    change: Partial<FieldDefinition>,
  ): Field<V, W, R, L, J, I> {
    return new Field<V, W, R, L, J, I>({ ...this.definition, ...change })
  }
}

type OneToOne<Target extends Link | null> = Target extends Link
  ? { readonly to: Target['to']; readonly oneToOne: true; readonly matching: Target['matching'] }
  : { readonly to: null; readonly oneToOne: true; readonly matching: readonly [] }

export type AnyField = Field<unknown, Presence, Reach, Link | null>
export type FieldMap = Readonly<Record<string, AnyField>>
/** What a row has there, as the database's own protocol gives it. */
export type ValueOf<F extends AnyField> = F[typeof value]
/** What clients get of it: PostgreSQL writes every number as a number into JSON. */
export type JsonOf<F extends AnyField> = F[typeof json]
/** What may be written there: more than is read, where nothing is lost by it. */
export type WrittenOf<F extends AnyField> = F[typeof written]
export type PresenceOf<F extends AnyField> = F[typeof presence]
export type ReachOf<F extends AnyField> = F[typeof reach]
export type LinkOf<F extends AnyField> = F[typeof link]
