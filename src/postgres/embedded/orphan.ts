// A server that outlived the process which started it (kill -9 takes no children along). It is stopped, not
// adopted: its log, its settings and the watch over it belong to whoever starts the server, and a fast shutdown and
// start costs under a second.
import { readFileSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { clock } from '../../kit/clock.ts'
import { mayBeServed } from './failure.ts'
import { isServerOf, type System, thisSystem } from './identity.ts'
import { isAlive, isKnown, serversOf } from './process.ts'

const look_ms = 25

interface Step {
  readonly signal: NodeJS.Signals
  readonly wait_ms: number
}

/** Of a backend without postmaster: leave at once, then the end that nothing can refuse. */
const leave: readonly Step[] = [
  { signal: 'SIGQUIT', wait_ms: 5_000 },
  { signal: 'SIGKILL', wait_ms: 5_000 },
]
/** Of a postmaster: fast shutdown first. */
const shutDown: readonly Step[] = [{ signal: 'SIGINT', wait_ms: 10_000 }, ...leave]

/** The folder must be locked. Returns whether there was one; throws PL105 where that cannot be told. */
export async function stopOrphan(data: string, system: System = thisSystem): Promise<boolean> {
  const home = realpathSync(data)
  const file = join(data, 'postmaster.pid')
  const pid = readPid(file)
  const verdict = pid !== null && isAlive(pid) ? isServerOf(pid, [data, home], system) : 'no'
  if (pid !== null && verdict === 'unknown') throw mayBeServed(pid, file)
  const postmaster = verdict === 'yes' ? pid : null
  if (postmaster !== null) await stopProcess(postmaster)
  // Backends of a postmaster that was killed end by themselves, but not before what they are doing.
  const left = serversOf(home)
  await Promise.all(left.map((each) => signalUntilGone(each, leave)))
  // While the pid is in use, by somebody else or by the dead, PostgreSQL would not start. No server is left by now.
  if (pid !== null && isKnown(pid)) rmSync(file, { force: true })
  return postmaster !== null || left.length > 0
}

export function stopProcess(pid: number): Promise<void> {
  return signalUntilGone(pid, shutDown)
}

async function signalUntilGone(pid: number, steps: readonly Step[]): Promise<void> {
  for (const { signal, wait_ms } of steps) {
    if (!send(pid, signal)) return
    const deadline = clock.monotonic() + wait_ms
    while (clock.monotonic() < deadline) {
      if (!isAlive(pid)) return
      await clock.sleep(look_ms)
    }
  }
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
    throw error
  }
}

function readPid(file: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10)
    return pid > 0 ? pid : null
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
