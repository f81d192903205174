// Requests that are refused before the dialect has them: by the parser, at the door, by our own pages. Nobody else
// would tell of them. Each is counted in the metrics; the log hears of them now and then, for anybody may send them.
import { PlinthError } from '../kit/error.ts'
import type { Log } from '../kit/log.ts'
import type { Metrics } from '../ops/metrics.ts'
import { createTallies } from './tally.ts'

/** `requestId` is '' where the refused did not get as far as to have one. */
export type NoteRefused = (error: unknown, requestId: string) => void

export function createNoteRefused(log: Log, metrics: Metrics): NoteRefused {
  const total = metrics.events(
    'plinth_http_requests_refused_total',
    'Requests that were refused before REST had them, by the code of the error.',
    'code',
  )
  const tally = createTallies()
  return (error, requestId) => {
    if (!(error instanceof PlinthError)) {
      total(FAULT)
      log.write({ kind: 'request.failed', requestId, code: FAULT, error })
      return
    }
    const { code, status, message: reason } = error
    total(code)
    tally(code, (count) => log.write({ kind: 'request.refused', code, status, reason, count }))
  }
}

const FAULT = 'PGRSTX00'
