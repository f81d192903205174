// Whether a process is the server of a data directory. A pid file outlives its process, and pids are used again: what
// is not that server must never be stopped, and a server that runs must never get a second one beside it. So where
// the system does not say, the answer is `unknown`, and whoever asks leaves both alone.
// This has run on Linux, with /proc and with ps. What PowerShell of Windows prints is from its manual, and untried.
import { execFileSync, type StdioOptions } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { posix } from 'node:path'

export type Verdict = 'yes' | 'no' | 'unknown'

export interface System {
  readonly platform: NodeJS.Platform
  /** What a program prints, '' when it finds nothing; null when it cannot be run or fails. */
  readonly ask: (program: string, args: readonly string[]) => string | null
}

/** `paths` are the names of the one directory: as it was given to the server, and without symbolic links. */
export function isServerOf(pid: number, paths: readonly string[], system: System = thisSystem): Verdict {
  switch (system.platform) {
    case 'linux':
      return paths.some((path) => runsIn(pid, path)) ? 'yes' : 'no'
    case 'win32':
      return onWindows(pid, paths, system)
    default:
      return byPs(pid, paths, system)
  }
}

/** Linux: postmaster and backends have the data directory as their own. So may have a shell that somebody left there. */
export function runsIn(pid: number, data: string): boolean {
  try {
    return (
      readlinkSync(`/proc/${pid}/cwd`) === data && readFileSync(`/proc/${pid}/comm`, 'utf8') === 'postgres\n'
    )
  } catch {
    // It ended meanwhile, or belongs to somebody else, as ours never does.
    return false
  }
}

/** macOS and the BSDs: the postmaster keeps the command line that it was started with. */
function byPs(pid: number, paths: readonly string[], { ask }: System): Verdict {
  const about = (column: string) => ask('ps', ['-ww', '-o', `${column}=`, '-p', String(pid)])?.trim() ?? null
  const program = about('comm')
  if (program === null) return 'unknown'
  if (posix.basename(program) !== 'postgres') return 'no'
  return byCommandLine(about('command'), paths)
}

function onWindows(pid: number, paths: readonly string[], { ask }: System): Verdict {
  const find = `Get-CimInstance Win32_Process -Filter 'ProcessId = ${pid}'`
  const utf8 = '[Console]::OutputEncoding = [Text.Encoding]::UTF8'
  const script = `${utf8}; ${find} | ForEach-Object { $_.Name; $_.CommandLine }`
  const said = ask('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script])
  if (said === null) return 'unknown'
  const [name = '', ...commandLine] = said.trim().split('\r\n')
  if (name.toLowerCase() !== 'postgres.exe') return 'no'
  return byCommandLine(commandLine.join(' ').replaceAll('"', ''), paths, 'i')
}

/** These may be shown as something else, where the locale does not have them. */
const UNUSUAL = /[^\x20-\x7e]/

/** The directory stands behind -D, up to the next option. The line of another account's process is not for us to see. */
function byCommandLine(commandLine: string | null, paths: readonly string[], flags = ''): Verdict {
  if (!commandLine?.includes(' -D ')) return 'unknown'
  if (paths.some((path) => new RegExp(` -D ${RegExp.escape(path)}(?: -|$)`, flags).test(commandLine)))
    return 'yes'
  return paths.some((path) => UNUSUAL.test(path)) ? 'unknown' : 'no'
}

const ASK_TIMEOUT_MS = 10_000

export const thisSystem: System = {
  platform: process.platform,
  ask(program, args) {
    try {
      const stdio: StdioOptions = ['ignore', 'pipe', 'ignore']
      return execFileSync(program, args, {
        encoding: 'utf8',
        stdio,
        timeout: ASK_TIMEOUT_MS,
        windowsHide: true,
      })
    } catch (error) {
      // ps says so that there is no such process.
      const nothing = error instanceof Error && 'status' in error && error.status === 1
      return nothing && program === 'ps' ? '' : null
    }
  },
}
