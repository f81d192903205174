// Commands in the document, beside the functions of the database: what they take and give. Whoever runs them says so; this room
// knows no command.
import { type JsonObject, omitAbsent } from './types.ts'

export interface DocumentedCommand {
  readonly name: string
  readonly comment: string | null
  /** JSON Schema of the body and of the answer; null: the answer is null. */
  readonly input: JsonObject
  readonly output: JsonObject | null
  /** Refused without an Idempotency-Key. */
  readonly needsKey: boolean
  /** Whether a token of this database role could be let in. */
  readonly isFor: (role: string) => boolean
}

export function commandPaths(commands: readonly DocumentedCommand[], role: string | null): JsonObject {
  const shown = commands.filter(({ isFor }) => role === null || isFor(role))
  return Object.fromEntries(shown.map((command) => [`/rpc/${command.name}`, { post: operation(command) }]))
}

function operation({ name, comment, input, output, needsKey }: DocumentedCommand): JsonObject {
  return omitAbsent({
    tags: [`(command) ${name}`],
    summary: comment ?? undefined,
    consumes: ['application/json'],
    produces: ['application/json'],
    parameters: [
      {
        name: 'Idempotency-Key',
        in: 'header',
        type: 'string',
        maxLength: 255,
        required: needsKey,
        description:
          'Made once per request. Sent again with the same body, it gives the same answer and no second effect.',
      },
      { name: 'args', in: 'body', required: true, schema: swaggerSchema(input) },
    ],
    responses: {
      200: omitAbsent({
        description: 'OK',
        schema: output === null ? undefined : swaggerSchema(output),
        headers: {
          'Idempotency-Replayed': { type: 'string', description: 'true: the answer to an earlier request.' },
        },
      }),
      400: { description: 'The input is not valid; details has each field.' },
      409: { description: 'Refused, or another request holds what this one needs.' },
      422: { description: 'The Idempotency-Key was used with another body.' },
    },
  })
}

/** Swagger 2.0 has no anyOf: what may be null says so in its own way. */
function swaggerSchema(schema: JsonObject): JsonObject {
  const { anyOf } = schema as { readonly anyOf?: readonly JsonObject[] }
  const value = anyOf?.find(({ type }) => type !== 'null')
  if (value !== undefined) return { ...swaggerSchema(value), 'x-nullable': true }
  return Object.fromEntries(Object.entries(schema).map(([name, part]) => [name, swaggerPart(name, part)]))
}

function swaggerPart(name: string, part: unknown): unknown {
  if (name === 'items') return swaggerSchema(part as JsonObject)
  if (name !== 'properties') return part
  const members = Object.entries(part as Readonly<Record<string, JsonObject>>)
  return Object.fromEntries(members.map(([member, schema]) => [member, swaggerSchema(schema)]))
}
