// PostgreSQL refuses to run as root. When we are root, its processes get an unprivileged account, and this file
// knows which, and what that account can reach.
import { readFileSync, type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { PlinthError } from '../../kit/error.ts'

export interface Account {
  readonly uid: number
  readonly gid: number
}

/** In the order of preference; `nobody` is on every system, but other services may run as it. */
const names = ['postgres', 'plinth', 'nobody']

/**
 * Who the server's processes are to be: null means as we are. Data that exists stays with its owner; else the
 * owner of the folder, where that is an ordinary user (a mounted volume, sudo); else an account made for such use.
 */
export function accountFor(folder: string): Account | null {
  if (process.getuid?.() !== 0) return null
  const users = readUsers()
  const { uid } = nearest(folder)
  const owner = uid === 0 ? undefined : users.find((user) => user.uid === uid)
  const account =
    owner ?? names.map((name) => users.find((user) => user.name === name)).find((user) => user !== undefined)
  if (account !== undefined) return { uid: account.uid, gid: account.gid }
  throw new PlinthError({
    code: 'PL107',
    status: 500,
    message: 'PostgreSQL does not run as root, and there is no other account to run it as.',
    hint: `Create one (useradd --system postgres), start Plinth as another user, or give it a --database-url.`,
  })
}

/** Whether the account may enter every folder above `path` and read (and, for a program, run) what is there. */
export function canReach(path: string, account: Account | null): boolean {
  if (account === null) return true
  for (let at = path; ; at = dirname(at)) {
    const needed = at === path && !statSync(at).isDirectory() ? 0b101 : 0b001
    if ((allowed(statSync(at), account) & needed) !== needed) return false
    if (dirname(at) === at) return true
  }
}

/** The permission bits that hold for the account, as rwx. */
function allowed(stats: Stats, account: Account): number {
  if (stats.uid === account.uid) return stats.mode >> 6
  if (stats.gid === account.gid) return stats.mode >> 3
  return stats.mode
}

/** Of the folder or the closest one above it that exists. */
function nearest(folder: string): Stats {
  for (let at = folder; ; at = dirname(at)) {
    const stats = statSync(at, { throwIfNoEntry: false })
    if (stats !== undefined) return stats
  }
}

interface User extends Account {
  readonly name: string
}

function readUsers(): readonly User[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter((user) => user.name !== '' && user.uid > 0)
}
