// What was prepared for one shape of request, by the shape of its payload: a body names columns, and other columns make
// another statement. Bodies are a client's, so what is kept of them is little.
import type { Payload } from './edge/payload.ts'

export const PAYLOAD_SHAPES_MAX = 100
/** Longer shapes are prepared each time. */
export const PAYLOAD_KEY_CHARACTERS_MAX = 8_192

/** `make`, once for each shape that is still kept in `known`. What it throws is not kept. */
export function preparedOnce<Prepared>(
  known: Map<string, Prepared>,
  payload: Payload | null,
  make: () => Prepared,
): Prepared {
  const key = payloadKey(payload)
  const kept = known.get(key)
  if (kept !== undefined) return kept
  const prepared = make()
  if (key.length > PAYLOAD_KEY_CHARACTERS_MAX) return prepared
  if (known.size >= PAYLOAD_SHAPES_MAX) known.clear()
  known.set(key, prepared)
  return prepared
}

function payloadKey(payload: Payload | null): string {
  if (payload === null) return ''
  switch (payload.kind) {
    case 'json':
      return `${payload.media}${payload.form}${payload.empty ? '0' : '1'}${JSON.stringify(payload.columns)}`
    case 'form':
      return `form${JSON.stringify(payload.pairs.map(([name]) => name))}`
    case 'raw':
      return payload.media
  }
}
