// Answers on their way from the database: how large one may be, and whether there is memory for it beside those that
// clients have not taken yet (unread.ts). What it lets in is given back when the answer is handed over.
import type { PlinthError } from '../kit/error.ts'
import type { RestResponse } from '../query/rest/types.ts'
import type { Call } from './call.ts'
import { answerTooLarge, tooMuchUnread } from './refusal.ts'
import type { UnreadAnswers } from './unread.ts'

export class AnswerRoom {
  readonly #unread: UnreadAnswers
  readonly #answerBytesMax: number

  constructor(unread: UnreadAnswers, answerBytesMax: number) {
    this.#unread = unread
    this.#answerBytesMax = answerBytesMax
  }

  admit(call: Call, bytes: number): PlinthError | null {
    if (call.arrived) return tooMuchUnread()
    if (call.arrivingBytes + bytes > this.#answerBytesMax) return answerTooLarge(this.#answerBytesMax)
    const isDone = bytes > 0 && !isRead(call)
    if (!isDone && !this.#unread.hasRoom(bytes)) return tooMuchUnread()
    call.arrivingBytes += bytes
    this.#unread.arriving += bytes
    return null
  }

  /** The answer is there, or nobody waits for it any more: nothing else is let in for it. */
  leave(call: Call): void {
    call.arrived = true
    this.#unread.arriving -= call.arrivingBytes
  }

  fits(call: Call, { body }: RestResponse): boolean {
    return body === null || !isRead(call) || this.#unread.hasRoom(body.length)
  }
}

/** What a read gave can be asked for again; what a write did is done, and is told however much it is. */
function isRead({ method }: Call): boolean {
  return method === 'GET'
}
