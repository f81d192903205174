// The log: events of the vocabulary as one JSON object per line, or readable in a terminal. pino does the writing.
import { type DestinationStream, destination as openDestination, pino } from 'pino'
import pretty from 'pino-pretty'
import { maskUrl } from './config/secret.ts'
import { reasonOf } from './error.ts'
import { eventLevel, type LogEvent, sayEvent } from './log-event.ts'

export type { LogEvent } from './log-event.ts'

export interface Log {
  write(event: LogEvent): void
  /** Writes what is still buffered. For the end of the process. */
  flush(): void
}

export interface LogOptions {
  readonly level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
  readonly format: 'auto' | 'pretty' | 'json'
  /** File descriptor; 1 unless said otherwise. */
  readonly descriptor?: 1 | 2
  readonly color?: boolean
  /** Lines go here instead, for tests. */
  readonly sink?: (line: string) => void
}

/** A log for whoever does not care. */
export const silentLog: Log = { write: () => undefined, flush: () => undefined }

/** `format` auto: readable in a terminal, one JSON object per line elsewhere. Events below `level` are not written. */
export function createLog(options: LogOptions): Log {
  const out = open(options)
  const logger = pino({ level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, out)
  return {
    write(event) {
      const level = eventLevel(event)
      if (!logger.isLevelEnabled(level)) return
      const { kind, ...facts } = event
      logger[level]({ event: kind, ...scrubAll(facts) }, scrub(sayEvent(event)))
    },
    flush: () => out.flushSync?.(),
  }
}

type Destination = DestinationStream & { flushSync?(): void }

function open(options: LogOptions): Destination {
  const { sink, descriptor = 1 } = options
  const terminal = (descriptor === 1 ? process.stdout : process.stderr).isTTY === true
  const readable = options.format === 'pretty' || (options.format === 'auto' && terminal)
  // The readable form is for eyes: synchronous, so that nothing is lost or out of order when the process ends.
  const raw: Destination =
    sink === undefined ? openDestination({ dest: descriptor, sync: readable }) : { write: sink }
  if (!readable) return raw
  const print = pretty.prettyFactory({
    colorize: options.color ?? terminal,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'event',
    hideObject: options.level !== 'debug' && options.level !== 'trace',
  })
  return { write: (line) => void raw.write(print(line)), flushSync: () => raw.flushSync?.() }
}

/** Facts as they may be seen: errors as data, text without passwords and tokens. */
function scrubAll(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const clean: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(facts)) {
    clean[name] =
      typeof value === 'string' ? scrub(value) : value instanceof Error ? errorFacts(value) : value
  }
  return clean
}

function errorFacts(error: Error): Record<string, unknown> {
  return {
    type: error.name,
    message: scrub(error.message || reasonOf(error)),
    ...(isOfNetwork(error) ? {} : { stack: scrub(error.stack ?? '') }),
    ...(error.cause instanceof Error ? { cause: errorFacts(error.cause) } : {}),
  }
}

/** The other end is away or has gone: that says all, and where we noticed it nothing. */
const NETWORK_CODES = /^(?:ECONN|EAI_|EHOST|ENET|ENOTFOUND|EPIPE|ETIMEDOUT)/

function isOfNetwork(error: Error): boolean {
  return 'code' in error && NETWORK_CODES.test(String(error.code))
}

const urls = /\b[a-z][a-z0-9+.-]*:\/\/[^\s'"]+/gi
const tokens = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g

function scrub(text: string): string {
  return text.replace(urls, maskUrl).replace(tokens, '***')
}
