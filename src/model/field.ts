// A field under construction: a value of which every method gives a changed copy. Its type parameters are all that
// inference needs; the rest is data.
import type { Check, DefaultValue, FieldDefinition } from './definition.ts'
import { isSql, type Sql } from './sql.ts'

/** Whether an insert must, may or cannot name the field. */
export type Presence = 'required' | 'optional' | 'never'
/** Whether clients may read it. */
export type Visibility = 'shown' | 'hidden'

declare const value: unique symbol
declare const presence: unique symbol
declare const visibility: unique symbol

export class Field<Value = unknown, When extends Presence = 'required', Seen extends Visibility = 'shown'> {
  declare readonly [value]: Value
  declare readonly [presence]: When
  declare readonly [visibility]: Seen
  readonly definition: FieldDefinition

  constructor(definition: FieldDefinition) {
    this.definition = definition
  }

  /** May be null. */
  optional(): Field<Value | null, 'optional', Seen> {
    return this.#with({ nullable: true })
  }

  /** What an insert without it gets: a value, `'now'` for times, or SQL. */
  default(to: NonNullable<Value> | Sql): Field<Value, 'optional', Seen> {
    return this.#with({ default: this.#defaultValue(to) })
  }

  /** No two rows have the same value. */
  unique(): Field<Value, When, Seen> {
    return this.#with({ unique: true })
  }

  indexed(): Field<Value, When, Seen> {
    return this.#with({ indexed: true })
  }

  /** No client reads it; commands do. */
  hidden(): Field<Value, When, 'hidden'> {
    return this.#with({ hidden: true })
  }

  comment(text: string): Field<Value, When, Seen> {
    return this.#with({ comment: text })
  }

  /** A condition on its value, with `$` for the column: `text().check('$ = lower($)', 'Write it in small letters.')`. */
  check(condition: string, message: string): Field<Value, When, Seen> {
    const { checks } = this.definition
    const own = checks.filter(({ suffix }) => suffix.startsWith('check')).length
    const check: Check = { suffix: own === 0 ? 'check' : `check${own + 1}`, condition, message }
    return this.#with({ checks: [...checks, check] })
  }

  #defaultValue(to: unknown): DefaultValue {
    if (isSql(to)) return { kind: 'sql', text: to.text }
    const { words } = this.definition
    if (typeof to === 'string' && Object.hasOwn(words, to)) return { kind: 'sql', text: words[to] as string }
    return { kind: 'value', value: to }
  }

  #with<V, W extends Presence, S extends Visibility>(change: Partial<FieldDefinition>): Field<V, W, S> {
    return new Field<V, W, S>({ ...this.definition, ...change })
  }
}

export type AnyField = Field<unknown, Presence, Visibility>
/** What a row has there. */
export type ValueOf<F extends AnyField> = F[typeof value]
export type PresenceOf<F extends AnyField> = F[typeof presence]
export type VisibilityOf<F extends AnyField> = F[typeof visibility]
