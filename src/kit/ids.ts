// Request ids: short, unique, and in order within a process, so that a log sorted by id reads as it happened.
import { type Random, random } from './random.ts'

/** Characters of a prefix: 36^8 processes before two are likely to share one. */
const prefixLength = 8
const requestIdLengthMax = 128
const wellFormed = /^[\w.:/+=@-]+$/

/** One maker per process; `<prefix>-<count>` in base 36, e.g. `k3v09xqa-1f`. */
export function requestIds(chance: Random = random): () => string {
  const digits = chance.bytes(prefixLength)
  const prefix = Array.from(digits, (byte) => (byte % 36).toString(36)).join('')
  let count = 0
  return () => `${prefix}-${(++count).toString(36)}`
}

/** A caller's own `x-request-id` is kept when it is safe to log and to echo; anything else is as good as none. */
export function acceptRequestId(value: string | undefined): string | undefined {
  if (value === undefined || value.length > requestIdLengthMax) return undefined
  return wellFormed.test(value) ? value : undefined
}
