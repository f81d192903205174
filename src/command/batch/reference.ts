// Earlier results in later requests. In a body: {"$result": "/order/0/id"}, an object of this one member, is replaced by the value
// that the JSON pointer finds; its first part is the id or the place of an earlier request. In a path: {/order/0/id}.
import { notInBatch } from './failure.ts'
import type { Results } from './results.ts'

const MEMBER = '$result'
const IN_PATH = /\{(\/[^{}]+)\}/g
/** What stands in a path as it is, whatever is around it: no comma, quote or parenthesis can make another filter of it. */
const PLAIN = /^[\w:@.+-]+$/

export function resolveBody(body: unknown, results: Results): unknown {
  if (Array.isArray(body)) return body.map((each) => resolveBody(each, results))
  if (typeof body !== 'object' || body === null) return body
  const entries = Object.entries(body)
  const [only] = entries
  if (entries.length === 1 && only?.[0] === MEMBER && typeof only[1] === 'string')
    return valueAt(only[1], results)
  return Object.fromEntries(entries.map(([name, each]) => [name, resolveBody(each, results)]))
}

export function resolvePath(path: string, results: Results): string {
  return path.replace(IN_PATH, (_, pointer: string) => {
    const value = valueAt(pointer, results)
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : null
    if (text === null || !PLAIN.test(text)) throw notInBatch(`The value at ${pointer} in a path`)
    return encodeURIComponent(text)
  })
}

function valueAt(pointer: string, results: Results): unknown {
  const [start, name = '', ...parts] = pointer
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  if (start !== '') throw notInBatch(`The reference ${pointer}, which does not begin with /,`)
  let value = results.bodyOf(name)
  for (const part of parts) {
    const within = typeof value === 'object' && value !== null && Object.hasOwn(value, part)
    if (!within) throw notInBatch(`The reference ${pointer}, which leads to nothing,`)
    value = (value as Readonly<Record<string, unknown>>)[part]
  }
  return value
}
