// One call of a command, from its validated input to its answer: tried until it is committed, refused, or out of time.
import { clock } from '../../kit/clock.ts'
import { DatabaseError } from '../../postgres/database-error.ts'
import type { Database, Transactions } from '../../postgres/types.ts'
import type { Answer, Asked, CommandEvent, CommandLimits } from '../types.ts'
import { attempt } from './attempt.ts'
import { findAnswer, isTaken, type Key, keyOf } from './claim.ts'
import { keyMissing, notAllowed, tooContended, tookTooLong, waitedTooLong } from './problems.ts'
import { inOrder, type KeyQueue, type Places, type Release } from './queue.ts'
import { Refusal } from './refusal.ts'
import { backoff, isLostRace, isUnknown } from './retry.ts'

export interface ExecuteParts {
  readonly database: Database & Transactions
  readonly limits: CommandLimits
  readonly places: Places
  readonly queue: KeyQueue
  readonly observe: (event: CommandEvent) => void
}

export async function execute(asked: Asked, parts: ExecuteParts): Promise<Answer> {
  const { spec } = asked
  const timeoutMs = spec.timeoutMs ?? parts.limits.timeoutMs
  const timer = new AbortController()
  const timeout = setTimeout(() => timer.abort(tookTooLong(spec.name, timeoutMs)), timeoutMs)
  const ended = (outcome: 'done' | 'refused' | 'failed') => parts.observe({ kind: 'ended', outcome })
  try {
    const answer = await authorised(asked, parts, timer.signal)
    if (answer.isReplay) parts.observe({ kind: 'replayed', command: spec.name })
    ended('done')
    return answer
  } catch (error) {
    ended(error instanceof Refusal ? 'refused' : 'failed')
    throw error
  } finally {
    clearTimeout(timeout)
  }
}

async function authorised(asked: Asked, parts: ExecuteParts, signal: AbortSignal): Promise<Answer> {
  const { spec, principal, given } = asked
  if (!spec.allows(principal)) throw notAllowed(spec.name, principal.authenticated)
  if (spec.needsKey && asked.key === null) throw keyMissing(spec.name)
  const input = await spec.validate(given)
  const keys = inOrder(spec.contends(input).map((key) => `for ${key}`))
  return untilCommitted(asked, parts, { input, keys, key: keyOf(asked), signal })
}

interface Trying {
  readonly input: unknown
  readonly keys: readonly string[]
  readonly key: Key | null
  readonly signal: AbortSignal
}

async function untilCommitted(asked: Asked, parts: ExecuteParts, trying: Trying): Promise<Answer> {
  const { limits, database, observe } = parts
  const { key, signal } = trying
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await inTurn(asked, parts, { ...trying, isFirst: attempts === 1 })
    } catch (error) {
      if (key !== null && isTaken(error)) {
        const answer = await findAnswer(database, key)
        if (answer !== null) return answer
      } else if (isWaitOver(error)) throw waitedTooLong(error)
      else if (!isLostRace(error) && !(key !== null && isUnknown(error))) throw error
      if (attempts >= limits.attemptsMax) throw isUnknown(error) ? error : tooContended(error)
      observe({
        kind: 'retried',
        command: asked.spec.name,
        sqlstate: error instanceof DatabaseError ? error.sqlstate : '08006',
      })
      await clock.sleep(backoff(attempts), signal).catch(() => {
        // Whether it took effect is still not known.
        throw isUnknown(error) ? error : signal.reason
      })
    }
  }
}

async function inTurn(
  asked: Asked,
  { database, limits, places, queue }: ExecuteParts,
  { input, keys, key, signal, isFirst }: Trying & { readonly isFirst: boolean },
): Promise<Answer> {
  // Tries again wait for each other, so that those who lost a race do not race each other.
  const turns = isFirst ? keys : [...keys, `again ${asked.spec.name}`]
  const releases: Release[] = []
  try {
    if (turns.length > 0) releases.push(await queue.takeAll(turns, signal))
    releases.push(await places.take(signal))
    // For other processes. A pooler that would lose it is refused at the start.
    const locks = keys.map((each) => `plinth command ${each}`)
    return await attempt(asked, { transactions: database, limits, key, input, locks, signal })
  } finally {
    for (const release of releases.reverse()) release()
  }
}

/** lock_not_available: what somebody else holds did not become free within lock_timeout. */
function isWaitOver(error: unknown): boolean {
  return error instanceof DatabaseError && error.sqlstate === '55P03'
}
