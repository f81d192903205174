// The reporter of `npm test -- --slowest`: which files had the longest tests. The start of their processes is not in it.
import { relative } from 'node:path'
import type { TestEvent } from 'node:test/reporters'
import { root } from './tool.ts'

const listed = 25

export default async function* slowest(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const files: { readonly path: string; readonly ms: number }[] = []
  for await (const { type, data } of events) {
    // The one without a file is of the whole run.
    if (type !== 'test:summary' || data.file === undefined) continue
    files.push({ path: relative(root, data.file), ms: data.duration_ms })
  }
  files.sort((a, b) => b.ms - a.ms)
  yield `\nThe slowest of ${files.length} files:\n`
  for (const { path, ms } of files.slice(0, listed))
    yield `${(ms / 1000).toFixed(1).padStart(7)} s  ${path}\n`
}
