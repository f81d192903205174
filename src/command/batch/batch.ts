// Several requests in one transaction, in order: reads and writes of the dialect, functions, and commands. A command itself, so
// that it has a key, a record, and is tried again; each request in it is let in by its own rules.
import type { Dialect } from '../../query/query.ts'
import type { RestRequest } from '../../query/rest/types.ts'
import { byJsonSchema } from '../define/validate.ts'
import { commandName } from '../flow/accept.ts'
import { unlessAborted } from '../flow/attempt.ts'
import { keyMissing, notAllowed, tookTooLong } from '../flow/problems.ts'
import type { CommandSpec, Handling } from '../types.ts'
import { type FailureContext, failed, type Named, notInBatch } from './failure.ts'
import { resolveBody, resolvePath } from './reference.ts'
import { type BatchResult, Results } from './results.ts'
import { type BatchRequest, batchSchema } from './schema.ts'
import { transactionAsDatabase } from './transaction.ts'

export interface BatchParts {
  readonly requestsMax: number
  readonly dialect: () => Dialect
  readonly specs: ReadonlyMap<string, CommandSpec>
  readonly failure: () => FailureContext
}

export const BATCH = 'batch'

export function batchSpec(parts: BatchParts): CommandSpec {
  const { requestsMax, specs, failure } = parts
  return {
    name: BATCH,
    allows: () => true,
    validate: byJsonSchema(BATCH, batchSchema(requestsMax)),
    contends: (input) => (input as readonly BatchRequest[]).flatMap((each) => contended(each, specs)),
    isolation: 'serializable',
    needsKey: false,
    timeoutMs: null,
    output: (value) => value,
    text: (value) => (value as Results).text(),
    async handle(input, handling) {
      const results = new Results()
      for (const [index, each] of (input as readonly BatchRequest[]).entries()) {
        const named: Named = { index, id: each.id ?? null }
        try {
          results.add(named, await one(each, results, { parts, handling }))
        } catch (error) {
          throw failed(error, named, { ...failure(), principal: handling.principal })
        }
      }
      return results
    },
  }
}

interface At {
  readonly parts: BatchParts
  readonly handling: Handling
}

async function one(request: BatchRequest, results: Results, at: At): Promise<BatchResult> {
  const path = resolvePath(request.path, results)
  const body = resolveBody(request.body, results)
  if (path === '/batch' || path.startsWith('/batch?')) throw notInBatch('A batch within a batch')
  const name = request.method === 'POST' ? commandName(path) : null
  const spec = name === null ? undefined : at.parts.specs.get(name)
  return spec === undefined ? asked({ ...request, path, body }, at) : called(spec, body ?? {}, at.handling)
}

async function called(spec: CommandSpec, input: unknown, handling: Handling): Promise<BatchResult> {
  const { principal, scope, settings, signal } = handling
  if (!spec.allows(principal)) throw notAllowed(spec.name, principal.authenticated)
  if (spec.needsKey && handling.key === null) throw keyMissing(spec.name)
  const given = await spec.validate(input)
  // A request before it may have had another schema; and what it writes is recorded as its own.
  await scope.flush({ settings: [...settings, ['plinth.command', spec.name]], statements: [] })
  const own =
    spec.timeoutMs === null ? signal : AbortSignal.any([signal, AbortSignal.timeout(spec.timeoutMs)])
  const work = spec.handle(given, { ...handling, command: spec.name, signal: own })
  const value = await unlessAborted(work, own, () => tookTooLong(spec.name, spec.timeoutMs ?? 0))
  await scope.flush({ settings: [['plinth.command', BATCH]], statements: [] })
  return { status: 200, headers: {}, text: JSON.stringify(spec.output(value)), isJson: true }
}

async function asked(
  { method, path, headers = {}, body }: BatchRequest,
  { parts, handling }: At,
): Promise<BatchResult> {
  const query = path.indexOf('?')
  const own = Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), value])
  refuseLasting({ method, path, own })
  const request: RestRequest = {
    method,
    path: query === -1 ? path : path.slice(0, query),
    search: query === -1 ? '' : path.slice(query + 1),
    headers: { ...outerHeaders(handling), 'content-type': 'application/json', ...Object.fromEntries(own) },
    body: body === undefined ? null : Buffer.from(JSON.stringify(body)),
    principal: handling.principal,
    ...(handling.requestId !== null && { requestId: handling.requestId }),
  }
  const answer = await parts.dialect().within(request, transactionAsDatabase(handling.scope))
  const all = new Map(answer.headers.map(([name, value]) => [name.toLowerCase(), value]))
  return {
    status: answer.status,
    headers: Object.fromEntries([...TOLD].flatMap((name) => (all.has(name) ? [[name, all.get(name)]] : []))),
    text: answer.body === null ? '' : answer.body.toString(),
    isJson: JSON_TYPE.test(all.get('content-type') ?? ''),
  }
}

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/

interface Lasting {
  readonly method: string
  readonly path: string
  readonly own: readonly (readonly [name: string, value: string])[]
}

/** What would reach beyond its request, or could not be kept from writing. */
function refuseLasting({ method, path, own }: Lasting): void {
  const prefer = own.find(([name]) => name === 'prefer')?.[1] ?? ''
  if (/\btimezone\s*=/i.test(prefer)) throw notInBatch('Prefer: timezone')
  if ((method === 'GET' || method === 'HEAD') && path.startsWith('/rpc/'))
    throw notInBatch(`${method} of a function (POST can be)`)
}

/** Headers of the batch that do not say how one request is to be answered: what runs before every request may read them. */
function outerHeaders({ settings }: Handling): Readonly<Record<string, string>> {
  const text = settings.find(([name]) => name === 'request.headers')?.[1] ?? '{}'
  const headers = Object.entries(JSON.parse(text) as Readonly<Record<string, string>>)
  return Object.fromEntries(headers.filter(([name]) => !OWN.has(name)))
}

const OWN: ReadonlySet<string> = new Set([
  'accept',
  'accept-profile',
  'content-length',
  'content-profile',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'prefer',
  'range',
  'range-unit',
])

/** What of an answer's headers says something that its body does not. */
const TOLD = ['content-range', 'location', 'preference-applied', 'etag']

/** What commands in it contend for, as far as it can be told before earlier results are known. */
function contended(
  { method, path, body }: BatchRequest,
  specs: ReadonlyMap<string, CommandSpec>,
): readonly string[] {
  const name = method === 'POST' ? commandName(path) : null
  const spec = name === null ? undefined : specs.get(name)
  if (spec === undefined) return []
  try {
    return spec.contends(body ?? {})
  } catch {
    // Its input is not valid, or has references: then it is one that is tried again where it loses.
    return []
  }
}
