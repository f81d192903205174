// The program. Three things come before anything is loaded. Signals that reload are caught: they would end the process
// or open a debugger. Compiled code is kept: a start with it takes two thirds of the time and 30 MB less, because the
// type stripper is not even loaded; that is why this file is plain JavaScript. And the heap is to be collected when it
// has grown by a third: a server's garbage is short-lived, so larger steps only hold memory.
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'

for (const signal of ['SIGUSR1', 'SIGUSR2']) process.on(signal, () => undefined)
// Beside the code, so that nobody who may not change the code may change its compiled form.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/plinth'))
setFlagsFromString('--heap-growing-percent=30')
const { run } = await import('./cli.ts')
await run(process.argv.slice(2))
