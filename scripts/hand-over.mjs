// Another process in the place of this one, as far as Node can do that: it has our terminal, gets our signals, and its
// end is ours. Plain JavaScript, for any Node from 20 on.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'

const stops = ['SIGTERM', 'SIGHUP']
const reloads = ['SIGUSR1', 'SIGUSR2']
/** Until then a child may not have got to catching signals, and one that it does not catch ends it. */
const beginMs = 2_000

// From the first line on, and while there is no child yet.
for (const signal of reloads) process.on(signal, () => undefined)

/** Returns the child. This process ends with it, and with its exit code; by convention 128 and the signal's number. */
export function handOver(command, args, options = {}) {
  const child = spawn(command, args, { stdio: 'inherit', ...options })
  for (const signal of stops) process.on(signal, () => child.kill(signal))
  // A terminal sends its interrupt to the child as well; sent twice it would mean "at once".
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  passOnReloads(child)
  child.on('error', (error) => {
    console.error(`Cannot run ${command}: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
  return child
}

function passOnReloads(child) {
  const begun = Date.now()
  for (const signal of reloads) {
    process.on(signal, () => {
      setTimeout(() => child.kill(signal), Math.max(0, begun + beginMs - Date.now()))
    })
  }
}
