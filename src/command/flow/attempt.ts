// One transaction of a command: claim -> handle -> leave -> COMMIT. Whatever throws undoes all of it.
import type { Statement, Transactions } from '../../postgres/types.ts'
import { callerOf } from '../caller.ts'
import { type OpeningStatement, roomOf, Scope } from '../database/scope.ts'
import type { Answer, Asked, CommandLimits, CommandSpec } from '../types.ts'
import { auditRecord } from './audit.ts'
import { claim, hashOf, type Key, SERVER_ROLE, store } from './claim.ts'
import { Outbox } from './outbox.ts'
import { Refusal } from './refusal.ts'
import { isAboutTheTransaction, isUnknown } from './retry.ts'

export interface AttemptParts {
  readonly transactions: Transactions
  readonly limits: CommandLimits
  readonly key: Key | null
  /** Validated. */
  readonly input: unknown
  readonly locks: readonly string[]
  readonly signal: AbortSignal
}

export async function attempt(asked: Asked, parts: AttemptParts): Promise<Answer> {
  const { spec, principal, requestId } = asked
  const { transactions, limits, key, input, locks, signal } = parts
  const held = await transactions.hold({
    isolation: spec.isolation,
    locks,
    room: roomOf(limits.rowBytesMax),
  })
  const scope = new Scope(held, {
    opening: { settings: settingsOf(asked, parts), statements: openingOf(asked, key) },
    rowsMax: limits.rowsMax,
  })
  const outbox = new Outbox()
  const { settings } = asked
  const handling = {
    command: spec.name,
    principal,
    scope,
    outbox,
    requestId,
    settings,
    key: asked.key,
    signal,
  }
  try {
    const output = await unlessAborted(spec.handle(input, handling), signal)
    const answer: Answer = { status: 200, body: textOf(spec, output), isReplay: false }
    const last: Statement[] = [...outbox.statements(originOf(asked)), auditRecord(asked, key)]
    if (key !== null) last.push(store(await scope.first(), answer))
    signal.throwIfAborted()
    await scope.commit(SERVER_ROLE, last)
    return answer
  } catch (error) {
    await scope.close()
    // What was cancelled for its time was cancelled by us; of a COMMIT without an answer nobody knows.
    throw signal.aborted && !isUnknown(scope.failure) ? signal.reason : causeOf(error, scope.failure)
  }
}

function textOf({ text, output }: CommandSpec, value: unknown): string {
  return text?.(value) ?? JSON.stringify(output(value))
}

/** The claim first of all: its result is the first. Then what the dialect runs before every request, as whoever asks. */
function openingOf({ principal, preRequest }: Asked, key: Key | null): readonly OpeningStatement[] {
  return [
    ...(key === null ? [] : [{ role: SERVER_ROLE, statement: claim(key) }]),
    ...(preRequest === null ? [] : [{ role: principal.role, statement: preRequest }]),
  ]
}

/** What triggers read of who does it through what; and how long a statement waits for a lock of somebody else. */
function settingsOf({ settings, spec, requestId }: Asked, { key, limits }: AttemptParts): Asked['settings'] {
  return [
    ...settings,
    ['lock_timeout', String(Math.ceil((spec.timeoutMs ?? limits.timeoutMs) / 2))],
    ['plinth.command', spec.name],
    ['plinth.request_id', requestId ?? ''],
    ['plinth.idempotency_key_hash', key === null ? '' : hashOf(key.key)],
  ]
}

/** What the database said comes first where it concerns the whole transaction, however `run` took it. */
function causeOf(error: unknown, failure: unknown): unknown {
  if (isAboutTheTransaction(failure)) return failure
  return error instanceof Refusal || failure === null ? error : failure
}

function originOf({ principal, requestId }: Asked) {
  return { actor: callerOf(principal).id, requestId }
}

/** `why`: what is thrown instead of the signal's reason. */
export function unlessAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
  why: () => unknown = () => signal.reason,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(why())
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
