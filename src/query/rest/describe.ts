// GET on the root: the OpenAPI document of what the caller may see.
import { quoteName } from '../compile/identifier.ts'
import { negotiateRoot } from './edge/negotiate.ts'
import { type Headers, VARY } from './edge/respond/assemble.ts'
import { toWire } from './edge/wire-text.ts'
import { ASKER, askerIn, type OpenApiText } from './openapi/openapi.ts'
import type { Exchange } from './perform.ts'
import type { RestResponse } from './types.ts'

export interface Describing {
  readonly openApiText: OpenApiText
  /** Called after planning and after running. */
  readonly mark: (() => void) | null
}

export async function describe(exchange: Exchange, { openApiText, mark }: Describing): Promise<RestResponse> {
  const { parsed, request } = exchange
  const contentType = negotiateRoot(request.headers.accept)
  const { schema, announced } = parsed.profile
  mark?.()
  const role = await roleOf(exchange)
  mark?.()
  const text = openApiText({ catalog: parsed.catalog, schema, role })
  const headers: Headers = [['Content-Type', contentType]]
  if (announced) headers.push(['Content-Profile', toWire(schema)])
  headers.push(VARY)
  if (request.method === 'HEAD') return { status: 200, headers, body: null }
  const body = Buffer.from(text)
  headers.push(['Content-Length', String(body.length)])
  return { status: 200, headers, body }
}

/**
 * Who the database says is asking, after it has let them; null: everything is shown, whoever asks.
 * @throws the database's error where the role may not be taken, and that of the pre-request function.
 */
async function roleOf({
  parsed,
  request,
  database,
  options,
  requestSettings,
}: Exchange): Promise<string | null> {
  if (options.openapiMode === 'ignore-privileges') return null
  const settings = requestSettings.settings(request, {
    schema: parsed.profile.schema,
    catalog: parsed.catalog,
    timezone: null,
    called: null,
    readOnly: true,
  })
  const preRequest = options.preRequest
    ? [{ text: `select ${quoteName(options.preRequest)}()`, parameters: [] }]
    : []
  const results = await database.scoped({
    settings,
    statements: [...preRequest, ASKER],
    ...(request.signal && { signal: request.signal }),
  })
  return askerIn(results.at(-1))
}
