// The parent's end of the load generator.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { LoadOrder, LoadResult } from './load.ts'

export interface Driver {
  run(order: LoadOrder): Promise<LoadResult>
  stop(): void
}

export function startDriver(): Driver {
  const child = fork(fileURLToPath(new URL('load.ts', import.meta.url)))
  return {
    async run(order) {
      child.send(order)
      const [result] = (await once(child, 'message')) as [LoadResult | { readonly error: string }]
      if ('error' in result) throw new Error(`load of ${order.scenario} on ${order.port}: ${result.error}`)
      return result
    },
    stop: () => void child.kill(),
  }
}
