// How commands are run, and what bounds them.
import { integer } from '../kind.ts'
import { setting } from '../setting.ts'

const hourMs = 3_600_000

export const commandSettings = {
  commandTimeoutMs: setting({
    kind: integer(1, hourMs),
    default: 10_000,
    unit: 'ms',
    meaning:
      'How long a call of a command may take, with all that it waits for and all its tries; then it is undone.',
  }),
  commandAttemptsMax: setting({
    kind: integer(1, 1_000),
    default: 10,
    unit: 'attempts',
    meaning: 'How often a call is tried when others changed the same rows at the same time; then 503.',
  }),
  commandRowsMax: setting({
    kind: integer(1, 100_000_000),
    default: 100_000,
    unit: 'rows',
    meaning: 'Rows that one call of a command may read.',
  }),
  commandConnectionsMax: setting({
    kind: integer(0, 10_000),
    default: 0,
    unit: 'connections',
    meaning: 'Connections that commands of one process have at the same time; 0 is all of pool-size but one.',
  }),
  commandQueueMax: setting({
    kind: integer(0, 1_000_000),
    default: 1_000,
    unit: 'calls',
    meaning: 'Calls that wait for a connection, or for the same key of what they contend for; more get 503.',
  }),
  batchRequestsMax: setting({
    kind: integer(1, 10_000),
    default: 50,
    unit: 'requests',
    meaning: 'Requests in one batch.',
  }),
  idempotencyRetentionHours: setting({
    kind: integer(1, 87_600),
    default: 168,
    unit: 'hours',
    meaning: 'How long an Idempotency-Key and its answer are kept.',
  }),
}
