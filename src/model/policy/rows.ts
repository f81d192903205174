// Which rows a policy lets somebody have, as far as the model alone can tell: what depends on who asks is decided, what
// depends on the row is said in words.
import { unreachable } from '../../kit/error.ts'
import { isForAnyone, leavesOf, type Policy } from './policy.ts'
import { oneLine, throughWords } from './words.ts'

/** Somebody without a token, somebody with one, or somebody whose token lists one application role. */
export type Caller =
  | { readonly kind: 'anon' | 'signed in' }
  | { readonly kind: 'role'; readonly role: string }

/** All rows, none, or those that the words describe. */
type Rows = boolean | string

export const EVERY_ROW = 'every row'
export const NO_ROW = 'no row'

/** One phrase for each way to get at rows; the ways are alternatives. */
export function rowsFor(policy: Policy, caller: Caller): readonly string[] {
  const ways = alternatives(policy).map((each) => rowsOf(each, { caller, isOpen: caller.kind !== 'anon' }))
  if (ways.includes(true)) return [EVERY_ROW]
  // What stands alone needs no parentheses around all of it.
  const bare = ways.filter((way) => typeof way === 'string').map((way) => way.replace(/^\((.*)\)$/, '$1'))
  const words = [...new Set(bare)]
  return words.length === 0 ? [NO_ROW] : words.sort()
}

function alternatives(policy: Policy): readonly Policy[] {
  return policy.kind === 'any' ? policy.of.flatMap(alternatives) : [policy]
}

interface For {
  readonly caller: Caller
  /** As in compile.ts: whether `not` and conditions in SQL count. */
  readonly isOpen: boolean
}

function rowsOf(policy: Policy, whom: For): Rows {
  const { caller, isOpen } = whom
  const signedIn = caller.kind !== 'anon'
  switch (policy.kind) {
    case 'anyone':
      return true
    case 'nobody':
      return false
    case 'signed in':
      return signedIn
    case 'role':
      return caller.kind === 'role' && caller.role === policy.role
    case 'owner':
      return signedIn && `own rows (${policy.field})`
    case 'member':
      return signedIn && `member rows (${policy.field}, by ${throughWords(policy)})`
    case 'any':
      return joined(policy.of, { ...whom, word: 'or', ends: true })
    case 'all':
      return joined(policy.of, {
        caller,
        isOpen: isOpen || isForAnyone(policy),
        word: 'and',
        ends: false,
      })
    case 'not': {
      if (!isOpen) return false
      const inner = rowsOf(policy.of, whom)
      return typeof inner === 'boolean' ? !inner : `all but ${inner}`
    }
    case 'sql':
      return isOpen && `rows where ${oneLine(policy.condition)}`
    default:
      return unreachable(policy)
  }
}

interface Joining extends For {
  readonly word: 'or' | 'and'
  /** The constant that decides the whole. */
  readonly ends: boolean
}

function joined(of: readonly Policy[], { word, ends, ...whom }: Joining): Rows {
  const parts = of.map((each) => rowsOf(each, whom))
  if (parts.includes(ends)) return ends
  const words = [...new Set(parts.filter((part) => typeof part === 'string'))]
  const [only] = words
  if (only === undefined) return !ends
  return words.length === 1 ? only : `(${words.join(` ${word} `)})`
}

/** The application roles that a policy asks for. */
export function rolesIn(policy: Policy): readonly string[] {
  return leavesOf(policy).flatMap((rule) => (rule.kind === 'role' ? [rule.role] : []))
}
