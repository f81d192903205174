// The commands of an application over the database that is served.
import { type Commands, createCommands } from '../command/command.ts'
import { keepIdempotency } from '../command/retention.ts'
import type { Settings } from '../kit/config/table.ts'
import type { Service } from '../kit/lifecycle.ts'
import type { Log } from '../kit/log.ts'
import type { Metrics } from '../ops/metrics.ts'
import type { DatabaseService } from '../postgres/postgres.ts'
import { definitionsOf, type Served } from './app.ts'
import { type DiskGuard, sparingHeld } from './disk.ts'

export interface CommandParts {
  readonly app: Served
  readonly database: DatabaseService
  readonly disk: DiskGuard | null
  readonly settings: Settings
  readonly metrics: Metrics
  readonly log: Log
}

export interface Doing {
  readonly commands: Commands
  /** Drops keys that are too old. */
  readonly keeping: Service
}

export function commandsOf(parts: CommandParts): Doing {
  const { database, settings, log } = parts
  return { commands: createOf(parts), keeping: keepingIdempotency(database, settings, log) }
}

function createOf({ app, database, disk, settings, metrics }: CommandParts): Commands {
  const retried = metrics.events(
    'plinth_command_retries_total',
    'Transactions of commands that were tried again.',
    'command',
  )
  const replayed = metrics.events(
    'plinth_command_replays_total',
    'Calls that got the answer of an earlier one with the same key.',
    'command',
  )
  const ended = metrics.events('plinth_commands_total', 'Calls of commands that have ended.', 'outcome')
  return createCommands({
    definitions: definitionsOf(app),
    model: app.schema.model,
    database: disk === null ? database : sparingHeld(database, disk),
    limits: {
      timeoutMs: settings.commandTimeoutMs,
      attemptsMax: settings.commandAttemptsMax,
      rowsMax: settings.commandRowsMax,
      rowBytesMax: settings.answerBytesMax,
      connectionsMax: settings.commandConnectionsMax || Math.max(1, settings.poolSize - 1),
      queueMax: settings.commandQueueMax,
      requestsMax: settings.batchRequestsMax,
    },
    observe(event) {
      if (event.kind === 'retried') retried(event.command)
      else if (event.kind === 'replayed') replayed(event.command)
      else ended(event.outcome)
    },
  })
}

function keepingIdempotency(database: DatabaseService, settings: Settings, log: Log): Service {
  return keepIdempotency({
    database,
    retentionHours: settings.idempotencyRetentionHours,
    onEvent(event) {
      if (event.kind === 'failed') log.write({ kind: 'commands.keys-not-dropped', reason: event.reason })
      else log.write({ kind: 'commands.keys-dropped', count: event.count })
    },
  })
}
