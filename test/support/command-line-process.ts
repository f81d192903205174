// The process of command-line.ts: takes arguments, gives back what the program said and its status.
import { run } from '../../bin/cli.ts'

process.on('message', async (args: readonly string[]) => {
  const said = { out: '', err: '' }
  const [out, err] = [process.stdout.write, process.stderr.write]
  process.stdout.write = (text: string | Uint8Array) => keep('out', text)
  process.stderr.write = (text: string | Uint8Array) => keep('err', text)
  function keep(stream: 'out' | 'err', text: string | Uint8Array): true {
    said[stream] += typeof text === 'string' ? text : Buffer.from(text)
    return true
  }
  await run(args)
  process.stdout.write = out
  process.stderr.write = err
  process.send?.({ status: Number(process.exitCode ?? 0), ...said })
  process.exitCode = 0
})
