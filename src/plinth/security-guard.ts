// The checks of security at the start. A database that a model made has no fault by construction, so one that is there
// all the same ends the start; for a database that was there before us it is a warning. Where the database comes later
// than the server, so do the checks.
import { clock } from '../kit/clock.ts'
import type { Settings } from '../kit/config/table.ts'
import { PlinthError } from '../kit/error.ts'
import { type Service, service } from '../kit/lifecycle.ts'
import type { Log } from '../kit/log.ts'
import { IS_OURS } from '../ops/doctor/security/scope.ts'
import { examineSecurity, type SecurityFinding } from '../ops/doctor/security.ts'
import type { Database } from '../postgres/types.ts'

export interface SecurityGuardOptions {
  readonly database: Database
  readonly settings: () => Settings
  readonly log: Log
  /** What the start would have been refused for, found after it. */
  readonly onRefused: (error: PlinthError) => void
}

const RETRY_MS = 1_000
const OBJECTS_SHOWN_MAX = 5

/** Starting rejects with PL412 where a fault is to be refused. */
export function guardSecurity(options: SecurityGuardOptions): Service {
  const stopping = new AbortController()
  let looking: Promise<void> = Promise.resolve()
  return service({
    name: 'security checks',
    async start() {
      const mode = await modeOf(options)
      if (mode === 'off') return
      if (mode === 'refuse') await check(options, mode)
      else looking = keepTrying(options, stopping.signal)
    },
    async stop() {
      stopping.abort()
      await looking
    },
  })
}

type Mode = 'refuse' | 'warn' | 'off'

/** null: the database is not there to say whose it is. */
async function modeOf({ settings, database }: SecurityGuardOptions): Promise<Mode | null> {
  const { securityChecks } = settings()
  if (securityChecks === 'off' || securityChecks === 'warn') return securityChecks
  const isOurs = await database.query(`select ${IS_OURS}`).catch((error: unknown) => {
    if (isPassing(error)) return null
    throw error
  })
  if (isOurs === null) return null
  return securityChecks ?? (isOurs.rows[0]?.text(0) === 't' ? 'refuse' : 'warn')
}

/** Never rejects. Ends with the first time that the database answers. */
async function keepTrying(options: SecurityGuardOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const mode = await modeOf(options)
      if (mode !== null && !signal.aborted) return await check(options, mode)
    } catch (error) {
      if (error instanceof PlinthError && error.code === 'PL412') return options.onRefused(error)
      if (!isPassing(error)) {
        options.log.write({ kind: 'security.unchecked', reason: String(error) })
        return
      }
    }
    // Rejects when it is time to stop.
    await clock.sleep(RETRY_MS, signal).catch(() => undefined)
  }
}

async function check({ database, settings, log }: SecurityGuardOptions, mode: Mode): Promise<void> {
  const findings = await examineSecurity(database, settings())
  const errors = findings.filter(({ level }) => level === 'error')
  if (errors.length === 0) return
  const groups = grouped(errors)
  if (mode === 'refuse') throw refused(groups)
  for (const { number, name, hint, objects } of groups) {
    log.write({ kind: 'security.fault', number, name, objects, hint })
  }
}

interface Group {
  readonly number: string
  readonly name: string
  readonly hint: string
  readonly objects: string
}

/** One for each check, with the first objects by name. */
function grouped(findings: readonly SecurityFinding[]): readonly Group[] {
  const byNumber = Map.groupBy(findings, ({ number }) => number)
  return [...byNumber.values()].map((same) => {
    const { number, name, hint } = same[0] as SecurityFinding
    const shown = same.slice(0, OBJECTS_SHOWN_MAX).map(({ object }) => object)
    const more = same.length - shown.length
    return { number, name, hint, objects: shown.join(', ') + (more > 0 ? ` and ${more} more` : '') }
  })
}

function refused(groups: readonly Group[]): PlinthError {
  const each = groups.map(({ number, name, objects }) => `${number} ${name}: ${objects}`)
  return new PlinthError({
    code: 'PL412',
    status: 500,
    message: `The database has faults of security. ${each.join('; ')}.`,
    hint: '`plinth doctor --security` says what to do about each. With security-checks = warn the server starts all the same.',
  })
}

/** A database that is not to be had may come; what it says itself stays. */
function isPassing(error: unknown): boolean {
  return error instanceof PlinthError && error.code.startsWith('PGRST00')
}
