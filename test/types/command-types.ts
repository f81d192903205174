// A type test: compiled, never run. What callers of a command send, what its `run` gets and gives, and what callers get.
import {
  bigint,
  boolean,
  int,
  json,
  list,
  money,
  oneOf,
  type RowOf,
  ref,
  text,
} from '../../src/model/model.ts'
import type { StandardSchema } from '../../src/model/standard-schema.ts'
import type { AnswerOf, GivenInput, ReturnOf, SentInput } from '../../src/model/types/command-types.ts'
import { orders, type people, type projects } from './kinds.ts'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** Compiles only if the two types are the same. */
const same = <A, B>(equal: Equal<A, B>): boolean => equal

const input = {
  lines: list({ order_id: ref(orders), quantity: int({ min: 1 }) }, { min: 1, max: 100 }),
  note: text().optional(),
  gift: boolean().default(false),
  state: oneOf('a', 'b'),
  limit: bigint(),
} as const

same<
  SentInput<typeof input>,
  {
    lines: readonly { order_id: string; quantity: number }[]
    note?: string | null
    gift?: boolean
    state: 'a' | 'b'
    limit: string | number
  }
>(true)
same<
  GivenInput<typeof input>,
  {
    lines: readonly { order_id: string; quantity: number }[]
    note?: string | null
    gift: boolean
    state: 'a' | 'b'
    limit: string
  }
>(true)
same<SentInput<Record<never, never>>, Record<never, never>>(true)

/** Zod's, Valibot's and ArkType's are such. */
interface Coerced extends StandardSchema<{ at: Date; count: number }> {
  readonly '~standard': StandardSchema<{ at: Date; count: number }>['~standard'] & {
    readonly types?: {
      readonly input: { at: string; count?: number }
      readonly output: { at: Date; count: number }
    }
  }
}
same<SentInput<Coerced>, { at: string; count?: number }>(true)
same<GivenInput<Coerced>, { at: Date; count: number }>(true)

type People = typeof people
same<NonNullable<AnswerOf<People>>['id'], number>(true)
same<AnswerOf<readonly [People]> extends readonly { name: string }[] ? true : false, true>(true)
same<'search' extends keyof NonNullable<AnswerOf<People>> ? true : false, false>(true)
same<AnswerOf<undefined>, null>(true)
same<'secret' extends keyof NonNullable<AnswerOf<typeof projects>> ? true : false, false>(true)
// A row that Kysely gave is what `run` may give: no computed fields, and exact numbers as text.
same<RowOf<typeof projects> extends ReturnOf<typeof projects> ? true : false, true>(true)
same<RowOf<People>[] extends ReturnOf<readonly [People]> ? true : false, true>(true)
const total = { total: money(), paid: boolean().optional(), data: json<{ a: number }>() } as const
same<AnswerOf<typeof total>, { total: number; paid: boolean | null; data: { a: number } }>(true)
const one = int()
same<AnswerOf<typeof one>, number>(true)
same<ReturnOf<typeof one>, number>(true)
same<ReturnOf<undefined>, unknown>(true)
