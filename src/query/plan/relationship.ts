// Which relationship an embed means: the dialect's naming rules over the catalog's candidates. Exactly one must match.
import { type Relationship, relationKey } from '../../catalog/types.ts'
import type { PlanContext } from './context.ts'
import { type EmbedRequest, relationshipAmbiguous, relationshipNotFound } from './error.ts'

/** `parentSchema`: the schema that the parent's relation is in (a function may return rows of another schema). */
export function resolveRelationship(
  context: PlanContext,
  parentSchema: string,
  request: EmbedRequest,
): Relationship {
  const key = relationKey({ schema: parentSchema, name: request.parent })
  const known = context.catalog.relationships.get(key) ?? []
  const matches = known.filter(
    (candidate) => candidate.target.schema === request.schema && matched(candidate, request),
  )
  const [only, ...others] = matches
  if (only === undefined) throw relationshipNotFound(request, context.catalog)
  if (others.length > 0) throw relationshipAmbiguous(request, matches)
  return only
}

function matched(candidate: Relationship, { target, hint }: EmbedRequest): boolean {
  if (candidate.kind === 'computed') return candidate.function.name === target
  if (candidate.selfReference) return matchedSelf(candidate, target, hint)
  if (hint !== null) return candidate.target.name === target && matchedHint(candidate, hint)
  if (candidate.target.name === target) return true
  if (candidate.targetIsView || candidate.kind === 'junction') return false
  return candidate.constraint === target || singleColumn(candidate, 0) === target
}

// One key of a table to itself is two relationships; the table's name means the children, the key's column the parent.
function matchedSelf(candidate: Relationship, target: string, hint: string | null): boolean {
  if (candidate.kind !== 'key') return false
  const toChildren = candidate.cardinality === 'one-to-many' && candidate.target.name === target
  if (hint !== null) return toChildren && singleColumn(candidate, 1) === hint
  return toChildren || (candidate.cardinality === 'many-to-one' && singleColumn(candidate, 0) === target)
}

function matchedHint(candidate: Relationship, hint: string): boolean {
  if (candidate.kind === 'junction') return candidate.junction.name === hint
  if (candidate.kind !== 'key') return false
  return (
    candidate.constraint === hint ||
    singleColumn(candidate, 0) === hint ||
    singleColumn(candidate, 1) === hint
  )
}

function singleColumn(candidate: Relationship, side: 0 | 1): string | null {
  if (candidate.kind !== 'key' || candidate.columns.length !== 1) return null
  return candidate.columns[0]?.[side] ?? null
}
