// What a batch is made of.
import type { JsonSchema } from '../../model/definition.ts'

export interface BatchRequest {
  /** Names it for those behind it. */
  readonly id?: string
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Below the prefix, with its query: `/orders?id=eq.5`, `/rpc/checkout`. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** Those that say what is wanted; who asks, and under which key, is said of the batch. */
const HEADERS = [
  'Accept',
  'Prefer',
  'Range',
  'Range-Unit',
  'Content-Profile',
  'Accept-Profile',
  'If-Match',
  'If-None-Match',
]
const PATH_LENGTH_MAX = 8_192

export function batchSchema(requestsMax: number): JsonSchema {
  return {
    type: 'array',
    minItems: 1,
    maxItems: requestsMax,
    items: {
      type: 'object',
      required: ['method', 'path'],
      additionalProperties: false,
      properties: {
        id: { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_-]{0,62}$' },
        method: { enum: ['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE'] },
        path: { type: 'string', pattern: '^/', maxLength: PATH_LENGTH_MAX },
        headers: {
          type: 'object',
          additionalProperties: false,
          properties: Object.fromEntries(
            HEADERS.flatMap((name) => [name, name.toLowerCase()]).map((name) => [name, { type: 'string' }]),
          ),
        },
        body: {},
      },
    },
  }
}
