// GET on the root: the OpenAPI document of what the caller may see.
import { quoteName } from '../compile/identifier.ts'
import { negotiateRoot } from './edge/negotiate.ts'
import { type Headers, VARY } from './edge/respond/assemble.ts'
import { toWire } from './edge/wire-text.ts'
import { type OpenApiText, type Privileges, privilegesStatement, readPrivileges } from './openapi/openapi.ts'
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
  const privileges = await privilegesOf(exchange)
  mark?.()
  const text = openApiText({ catalog: parsed.catalog, schema, privileges })
  const headers: Headers = [['Content-Type', contentType]]
  if (announced) headers.push(['Content-Profile', toWire(schema)])
  headers.push(VARY)
  if (request.method === 'HEAD') return { status: 200, headers, body: null }
  const body = Buffer.from(text)
  headers.push(['Content-Length', String(body.length)])
  return { status: 200, headers, body }
}

/** null: everything is shown, whoever asks. */
async function privilegesOf({
  parsed,
  request,
  database,
  options,
  requestSettings,
}: Exchange): Promise<Privileges | null> {
  if (options.openapiMode === 'ignore-privileges') return null
  const { schema } = parsed.profile
  const settings = requestSettings.settings(request, {
    schema,
    roles: parsed.catalog.roles,
    timezone: null,
    called: null,
    readOnly: true,
  })
  const preRequest = options.preRequest
    ? [{ text: `select ${quoteName(options.preRequest)}()`, parameters: [] }]
    : []
  const results = await database.scoped({
    settings,
    statements: [...preRequest, privilegesStatement(schema)],
    ...(request.signal && { signal: request.signal }),
  })
  const last = results.at(-1)
  if (!last) throw new Error('the privileges statement returned nothing')
  return readPrivileges(last)
}
