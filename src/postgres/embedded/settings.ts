// How the embedded server is set up. What Plinth relies on is given at each start and so cannot be changed in
// postgresql.conf; the rest is written there once, for its owner to change.
import type { Folder } from './folder.ts'

/** Given at each start. `others` win: the data of tests, which nobody misses, need not wait for the disk. */
export function requiredSettings(
  folder: Folder,
  port: number,
  others: Readonly<Record<string, string>> = {},
): readonly string[] {
  const settings: Readonly<Record<string, string>> = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: process.platform === 'win32' ? '' : folder.socketDir,
    unix_socket_permissions: '0700',
    // The change feed reads it.
    wal_level: 'logical',
    // Not for prepared transactions: it enlarges the pool in which serializable transactions remember what they
    // read. When that overflows, write skew commits unnoticed.
    max_prepared_transactions: '1000',
    lc_messages: 'C',
    fsync: 'on',
    full_page_writes: 'on',
    ...others,
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** Written into postgresql.conf of a new cluster. */
export const initialSettings: Readonly<Record<string, string>> = {
  max_connections: '100',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
  // A reader of the change feed that never comes back must not fill the disk.
  max_slot_wal_keep_size: '2GB',
  random_page_cost: '1.1',
  // Requests are short: compiling their plans costs more than it gives.
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '',
  log_checkpoints: 'off',
  password_encryption: 'scram-sha-256',
  idle_in_transaction_session_timeout: '60s',
}

export const initdbOptions: readonly string[] = [
  '--username=postgres',
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  // Sorted by code point and the same on every machine, with Unicode's own upper and lower case.
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--data-checksums',
]
