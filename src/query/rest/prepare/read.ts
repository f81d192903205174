// GET and HEAD on a relation.
import { hasVersions } from '../../plan/column-grants.ts'
import { planRead } from '../../plan/read.ts'
import type { Plan } from '../../plan/types.ts'
import { bodyForm } from '../body-form.ts'
import { checkStrict } from '../edge/prefer.ts'
import {
  contextOf,
  findRelation,
  finish,
  negotiateFor,
  type Prepared,
  type PrepareInput,
  rootPage,
} from './shared.ts'

export function prepareRead(input: PrepareInput): Prepared {
  const { parsed, options } = input
  const relation = findRelation(parsed)
  const context = contextOf(input)
  const root = planRead(
    parsed.tree,
    {
      source: { kind: 'relation', name: relation },
      name: relation.name,
      relation,
      page: rootPage(input),
      conditions: true,
      maxRows: options.maxRows,
    },
    context,
  )
  const media = negotiateFor(input, relation)
  checkStrict(parsed.preferences)
  const head = parsed.action.kind === 'read' && parsed.action.head
  const versioned = media.producer.kind === 'object' && !root.grouped && hasVersions(relation, context)
  const plan: Plan = {
    kind: 'read',
    root,
    count: parsed.preferences.count,
    maxRows: options.maxRows,
    // The tag is made of the version and of the body.
    body: head && !versioned ? { kind: 'none' } : bodyForm(media.producer, null),
    versioned,
  }
  return finish(plan, {
    media,
    context,
    name: relation.name,
    readOnly: true,
    called: null,
    conflictTarget: false,
  })
}
