// The limits. Everything that a caller can make large, deep, long or many has one here.
import { integer } from '../kind.ts'
import { setting } from '../setting.ts'

const gibibyte = 2 ** 30
const hourMs = 3_600_000

export const limitSettings = {
  bodyBytesMax: setting({
    kind: integer(0, gibibyte),
    default: 1_048_576,
    unit: 'bytes',
    meaning: 'The largest request body; a larger one gets 413.',
  }),
  bodiesBytesMax: setting({
    kind: integer(0, 64 * gibibyte),
    default: 67_108_864,
    unit: 'bytes',
    meaning: 'Bodies of all requests in flight of one process together; more get 503.',
  }),
  urlBytesMax: setting({
    kind: integer(256, 1_048_576),
    default: 8192,
    unit: 'bytes',
    meaning: 'The longest URL; a longer one gets 414.',
  }),
  headerBytesMax: setting({
    kind: integer(1024, 1_048_576),
    default: 16_384,
    unit: 'bytes',
    meaning: 'The largest request headers; larger ones get 431.',
  }),
  jsonDepthMax: setting({
    kind: integer(1, 10_000),
    default: 64,
    unit: 'levels',
    meaning: 'How deep a JSON body may nest.',
  }),
  embedDepthMax: setting({
    kind: integer(0, 100),
    default: 16,
    unit: 'levels',
    meaning: 'How deep embeds may nest in select.',
  }),
  requestsInFlightMax: setting({
    kind: integer(1, 1_000_000),
    default: 2000,
    unit: 'requests',
    meaning: 'Requests that one process works on at a time; more get 503.',
  }),
  connectionsMax: setting({
    kind: integer(1, 1_000_000),
    default: 10_000,
    unit: 'connections',
    meaning: 'Connections of clients that one process has open; more are closed as they come.',
  }),
  answerBytesMax: setting({
    kind: integer(65_536, gibibyte),
    default: 268_435_456,
    unit: 'bytes',
    meaning: 'The largest answer that is taken from the database; a larger one gets 413.',
  }),
  unreadBytesMax: setting({
    kind: integer(0, 64 * gibibyte),
    default: 268_435_456,
    unit: 'bytes',
    meaning:
      'Answers of one process that come from the database or that clients have not taken yet, together. Beyond it reads get 503, and a connection that has taken over 10 s for an answer is closed. An answer that is alone may be larger, up to answer-bytes-max.',
  }),
  queueLengthMax: setting({
    kind: integer(0, 1_000_000),
    default: 1000,
    unit: 'requests',
    meaning: 'Requests that may wait for a connection of one process; more get 503.',
  }),
  eventLoopDelayMaxMs: setting({
    kind: integer(1, hourMs),
    default: 1000,
    unit: 'ms',
    meaning: 'A process that lags behind by more gives 503 until it has caught up.',
  }),
  requestTimeoutMs: setting({
    kind: integer(0, hourMs),
    default: 30_000,
    unit: 'ms',
    meaning: 'How long a request may take to arrive, headers and body; 0 is without end.',
  }),
  keepAliveTimeoutMs: setting({
    kind: integer(0, hourMs),
    default: 72_000,
    unit: 'ms',
    meaning: 'How long an idle connection of a client stays open. Longer than that of a proxy in front.',
  }),
}
