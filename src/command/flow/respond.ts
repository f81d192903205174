// An answer as a response. It is JSON whatever the client would like better: what runs has taken effect.
import { JSON_CONTENT_TYPE } from '../../query/rest/edge/error-response.ts'
import type { RestResponse } from '../../query/rest/types.ts'
import type { Answer } from '../types.ts'

export function respond({ status, body, isReplay }: Answer): RestResponse {
  const headers: (readonly [string, string])[] = [
    ['Content-Type', JSON_CONTENT_TYPE],
    ['Content-Length', String(Buffer.byteLength(body))],
  ]
  if (isReplay) headers.push(['Idempotency-Replayed', 'true'])
  return { status, headers, body }
}
