// What the negotiated media type means for the statement: how its rows become the body.
import type { DatabaseFunction } from '../../catalog/types.ts'
import { unreachable } from '../../kit/error.ts'
import type { BodyForm } from '../plan/types.ts'
import type { Producer } from './edge/negotiate.ts'

/** `called`: null for relations, whose results are always sets of rows. */
export function bodyForm(producer: Producer, called: DatabaseFunction | null): BodyForm {
  switch (producer.kind) {
    case 'array':
    case 'object':
      return called ? resultForm(producer, called) : producer
    case 'csv':
    case 'geojson':
      return { kind: producer.kind }
    case 'custom': {
      const { handler } = producer
      if (handler.kind === 'function') return { kind: 'verbatim', binary: handler.binary }
      const scalar = called !== null && called.result.kind !== 'composite'
      const { function: name, relation, binary } = handler
      return { kind: 'aggregate', function: name, relation, scalar, binary }
    }
    default:
      return unreachable(producer)
  }
}

function resultForm(
  producer: Extract<Producer, { kind: 'array' | 'object' }>,
  { result }: DatabaseFunction,
): BodyForm {
  if (result.kind === 'void') return { kind: 'none' }
  const single = producer.kind === 'object' || !result.set
  if (result.kind === 'scalar') return { kind: 'scalar', set: !single }
  if (producer.nullsStripped) return { kind: single ? 'object' : 'array', nullsStripped: true }
  return single ? { kind: 'composite' } : { kind: 'array', nullsStripped: false }
}
