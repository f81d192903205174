// The server itself: its version, its settings, what stands between it and us.
import type { Check } from '../doctor.ts'

const VERSION_MIN = 150_000
const VERSION_MAX = 190_000
/** The first minor release with every fix that matters to row security, by major. */
const MINOR_WANTED: Readonly<Record<number, number>> = { 15: 20, 16: 16, 17: 12, 18: 6 }
/** Below, a busy server with one long transaction forgets conflicts, and SERIALIZABLE lets write skew through. */
const PREPARED_TRANSACTIONS_MIN = 1_000

const version: Check = {
  name: 'server version',
  sql: `select current_setting('server_version_num') as number, current_setting('server_version') as text`,
  judge([row]) {
    const number = Number(row?.number)
    const what = `PostgreSQL ${row?.text}`
    if (number < VERSION_MIN)
      return { verdict: 'fail', what, hint: 'PostgreSQL 15 to 18 are supported: upgrade.' }
    if (number >= VERSION_MAX)
      return { verdict: 'warn', what, hint: 'Newer than what this version is tested with.' }
    if (!isBehindPatches(number)) return { verdict: 'ok', what }
    const major = Math.floor(number / 10_000)
    return {
      verdict: 'warn',
      what,
      hint: `${major}.${MINOR_WANTED[major]} fixes cached plans after a change of role: upgrade.`,
    }
  },
}

const serializable: Check = {
  name: 'room for serializable transactions',
  sql: `select current_setting('max_prepared_transactions') as setting`,
  judge([row]) {
    const what = `max_prepared_transactions is ${row?.setting}`
    if (Number(row?.setting) >= PREPARED_TRANSACTIONS_MIN) return { verdict: 'ok', what }
    const hint = `Set it to ${PREPARED_TRANSACTIONS_MIN} or more: it enlarges the pool that keeps SERIALIZABLE serializable.`
    return { verdict: 'warn', what, hint }
  },
}

const connections: Check = {
  name: 'connections',
  sql: `select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as usable`,
  judge([row], settings) {
    // Each process listens on one more connection than its pool has.
    const wanted = settings.workers * (settings.poolSize + 1)
    const what = `${wanted} wanted, ${row?.usable} to be had`
    if (wanted <= Number(row?.usable)) return { verdict: 'ok', what }
    return { verdict: 'fail', what, hint: 'Lower pool-size or workers, or raise max_connections.' }
  },
}

const checksums: Check = {
  name: 'data checksums',
  sql: `select current_setting('data_checksums') as setting`,
  judge([row]) {
    if (row?.setting === 'on') return { verdict: 'ok', what: 'on' }
    return {
      verdict: 'warn',
      what: 'off',
      hint: 'Without them a broken disk is not noticed: see pg_checksums.',
    }
  },
}

const walLevel: Check = {
  name: 'change feed',
  sql: `select current_setting('wal_level') as setting`,
  judge([row]) {
    const what = `wal_level is ${row?.setting}`
    if (row?.setting === 'logical') return { verdict: 'ok', what }
    return { verdict: 'warn', what, hint: 'A feed of changes needs wal_level = logical.' }
  },
}

export const serverChecks: readonly Check[] = [version, serializable, connections, checksums, walLevel]

/** `server_version_num`. */
export function isBehindPatches(version: number): boolean {
  return version % 10_000 < (MINOR_WANTED[Math.floor(version / 10_000)] ?? 0)
}
