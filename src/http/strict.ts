// What Node's parser lets through and two servers could read differently: two Host headers, a request target that
// names another host than Host does (RFC 9112, 3.2). Refused, so that nobody can smuggle by it.
import type { IncomingMessage } from 'node:http'
import { notHttp } from './refusal.ts'

const HOST_LENGTH = 4

/** The request target as path and query. Throws PL209. */
export function strictTarget(request: IncomingMessage): string {
  const host = onlyHost(request)
  const url = request.url ?? '/'
  if (url.charCodeAt(0) === 0x2f) return url
  if (url === '*' && request.method === 'OPTIONS') return '/'
  return fromAbsolute(url, host)
}

function onlyHost(request: IncomingMessage): string | null {
  const raw = request.rawHeaders
  let host: string | null = null
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]
    if (name === undefined || name.length !== HOST_LENGTH || name.toLowerCase() !== 'host') continue
    if (host !== null) throw notHttp('it has two Host headers')
    host = raw[at + 1] ?? ''
  }
  if (host === null && request.httpVersionMinor > 0) throw notHttp('it has no Host header')
  return host
}

function fromAbsolute(url: string, host: string | null): string {
  const form = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url)
  if (form === null) throw notHttp('its target is neither a path nor a URL')
  if (form[1]?.toLowerCase() !== host?.toLowerCase())
    throw notHttp('its target names another host than its Host header')
  const rest = form[2] ?? ''
  return rest.startsWith('/') ? rest : `/${rest}`
}
