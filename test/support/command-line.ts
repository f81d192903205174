// Command lines of `plinth`, one after the other in one process: what is said and which status it is, where it is not the
// process itself that is tested. A module that was loaded stays as it is, so a file that changes needs another process.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export interface Outcome {
  readonly status: number
  readonly out: string
  readonly err: string
}

export interface CommandLine {
  run(...args: readonly string[]): Promise<Outcome>
  close(): void
}

/** All run in `cwd`. */
export function openCommandLine(cwd: string): CommandLine {
  const child = fork(join(import.meta.dirname, 'command-line-process.ts'), {
    cwd,
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE },
  })
  let before: Promise<unknown> = Promise.resolve()
  async function runNext(args: readonly string[]): Promise<Outcome> {
    child.send(args)
    const [outcome] = await Promise.race([once(child, 'message'), once(child, 'exit')])
    if (typeof outcome === 'object' && outcome !== null) return outcome
    throw new Error(`plinth ${args.join(' ')} ended the process with ${outcome}`)
  }
  return {
    run(...args) {
      const outcome = before.then(() => runNext(args))
      before = outcome.catch(() => undefined)
      return outcome
    },
    close: () => child.disconnect(),
  }
}
