// The embedded database of a folder that another process serves at this moment, for commands that only look.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openFolder, readPassword } from '../postgres/embedded/folder.ts'

/** Lines of PostgreSQL's postmaster.pid, from 0. */
const PORT_LINE = 3
const SOCKET_LINE = 4

/** The superuser's URL, or null when no server has left its address there. */
export function runningUrl(dataDir: string): string | null {
  const folder = openFolder(dataDir)
  const file = join(folder.data, 'postmaster.pid')
  if (!existsSync(file)) return null
  const lines = readFileSync(file, 'utf8').split('\n')
  const url = new URL(`postgresql://127.0.0.1:${lines[PORT_LINE]}/postgres`)
  url.username = 'postgres'
  url.password = readPassword(folder)
  const socketDir = lines[SOCKET_LINE]?.trim()
  if (socketDir) url.searchParams.set('host', socketDir)
  return url.href
}
