// Settings of the audit log: how soon it is sealed, and how long it is kept.
import { integer, optional } from '../kind.ts'
import { setting } from '../setting.ts'

const hourMs = 3_600_000
const yearsMax = 100
const daysOfYear = 365

export const auditSettings = {
  auditRetentionDays: setting({
    kind: optional(integer(1, yearsMax * daysOfYear)),
    default: null,
    unit: 'days',
    meaning:
      'How long records of the audit log are kept at least; whole months are dropped, none where this is not set.',
  }),
  auditSealIntervalMs: setting({
    kind: integer(100, hourMs),
    default: 1_000,
    unit: 'ms',
    meaning: 'How often new records of the audit log are sealed.',
  }),
}
