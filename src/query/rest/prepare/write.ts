// POST, PATCH, PUT and DELETE on a relation.
import type { WritePlan } from '../../plan/types.ts'
import { planWrite, withVersion } from '../../plan/write.ts'
import { bodyForm } from '../body-form.ts'
import { checkStrict } from '../edge/prefer.ts'
import { contextOf, findRelation, finish, negotiateFor, type Prepared, type PrepareInput } from './shared.ts'

export function prepareWrite(input: PrepareInput): Prepared {
  const { parsed, payload } = input
  const { action, preferences, tree } = parsed
  if (
    action.kind !== 'insert' &&
    action.kind !== 'update' &&
    action.kind !== 'put' &&
    action.kind !== 'delete'
  ) {
    throw new Error(`${action.kind} is not a write`)
  }
  const relation = findRelation(parsed)
  const context = contextOf(input)
  const shape = payload?.kind === 'json' ? payload : null
  const request = {
    action: action.kind,
    tree,
    relation,
    payload: shape && (shape.empty ? { form: 'array' as const, columns: [] } : shape),
    returning: preferences.return ?? 'minimal',
    resolution: preferences.resolution,
    missingDefaults: preferences.missing === 'default',
    matching: parsed.matching,
  } as const
  const planned = planWrite({ ...request, body: { kind: 'none' } }, context)
  checkStrict(preferences)
  const media = negotiateFor(input, relation)
  const shown: WritePlan = planned.read ? { ...planned, body: bodyForm(media.producer, null) } : planned
  const plan = media.producer.kind === 'object' ? withVersion(shown, context) : shown
  return finish(plan, {
    media,
    context,
    name: relation.name,
    readOnly: false,
    called: null,
    conflictTarget: tree.onConflict !== null || relation.primaryKey.length > 0,
  })
}
