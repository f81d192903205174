// The audit log of the database that is served, as the settings of the start say.
import type { Settings } from '../kit/config/table.ts'
import type { Service } from '../kit/lifecycle.ts'
import type { Log } from '../kit/log.ts'
import { keepAudit } from '../ops/audit/keeper.ts'
import type { Database } from '../postgres/types.ts'

export function keepingAudit(database: Database, settings: Settings, log: Log): Service {
  return keepAudit({
    database,
    sealInterval_ms: settings.auditSealIntervalMs,
    retention_days: settings.auditRetentionDays,
    onEvent(event) {
      if (event.kind === 'failed') log.write({ kind: 'audit.failed', reason: event.reason })
      else log.write({ kind: 'audit.maintained', made: event.made, dropped: event.dropped })
    },
  })
}
