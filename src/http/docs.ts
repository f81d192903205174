// /docs: the API reference, from files of an installed package. No network, no inline script, nothing framed.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { FastifyInstance, FastifyReply } from 'fastify'

export interface DocsOptions {
  readonly restPrefix: string
}

const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
}
const ASSET_KEPT = 'public, max-age=86400'

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // The reference page sets styles on its elements.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export function docsRoutes(options: DocsOptions) {
  const kept = new Map<string, Promise<Buffer>>()

  /** Read once: the largest has more than a megabyte, and those who ask for it may be slow to take it. */
  function asset(name: string): Promise<Buffer> {
    const known = kept.get(name)
    if (known !== undefined) return known
    const reading = readFile(join(assetFolder(), name))
    kept.set(name, reading)
    reading.catch(() => kept.delete(name))
    return reading
  }

  return async (app: FastifyInstance) => {
    app.get('/docs', async (_request, reply) => send(reply, 'text/html; charset=utf-8', page))
    app.get('/docs/start.js', async (_request, reply) =>
      send(reply, 'text/javascript; charset=utf-8', startScript(options.restPrefix)),
    )
    app.get<{ Params: { file: string } }>('/docs/:file', async (request, reply) => {
      const type = ASSETS[request.params.file]
      if (type === undefined) return reply.callNotFound()
      reply.header('Cache-Control', ASSET_KEPT)
      return send(reply, type, await asset(request.params.file))
    })
    if (options.restPrefix !== '') app.get('/', async (_request, reply) => reply.redirect('/docs'))
  }
}

function send(reply: FastifyReply, type: string, body: string | Buffer): FastifyReply {
  return reply
    .type(type)
    .header('Content-Security-Policy', CONTENT_SECURITY_POLICY)
    .header('X-Content-Type-Options', 'nosniff')
    .header('Referrer-Policy', 'no-referrer')
    .send(body)
}

function assetFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
}

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API reference</title>
<link rel="icon" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="reference"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`

/** The document may name another address (a proxy's); requests from this page go to where it came from. */
function startScript(restPrefix: string): string {
  return `const prefix = ${JSON.stringify(restPrefix)}
const bearer = (text) => (/^bearer /i.test(text) ? text : 'Bearer ' + text)

async function start() {
  const response = await fetch(prefix + '/', { headers: { Accept: 'application/openapi+json' } })
  const spec = await response.json()
  if (!response.ok) {
    document.getElementById('reference').textContent = spec.message
    return
  }
  spec.host = location.host
  spec.schemes = [location.protocol.slice(0, -1)]
  spec.basePath = prefix || '/'
  spec.securityDefinitions ??= { JWT: { type: 'apiKey', name: 'Authorization', in: 'header', description: 'A token' } }
  spec.security ??= [{ JWT: [] }]
  SwaggerUIBundle({
    spec,
    dom_id: '#reference',
    deepLinking: true,
    docExpansion: 'none',
    validatorUrl: null,
    requestInterceptor(request) {
      if (request.headers.Authorization) request.headers.Authorization = bearer(request.headers.Authorization)
      return request
    },
  })
}

start()
`
}
