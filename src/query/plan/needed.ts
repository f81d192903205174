// Which fields a read over a CTE uses, so that the write or call in the CTE gives them, and no more of them than that:
// a write asks for no more SELECT privileges than its answer needs.
import type { Needed, PlannedCondition, ReadNode } from './types.ts'

export function neededFields(read: ReadNode): Needed {
  const names = usedFields(read)
  const all = read.outputs.some((output) => output.kind === 'all')
  const row = all || read.embeds.some(({ relationship }) => relationship.kind === 'computed')
  return row ? { kind: 'all', computed: computedFields(read, names) } : { kind: 'columns', names: [...names] }
}

/** Names that are no columns of the relation: computed fields, or mistakes that the database will name. */
export function computedFields(
  read: ReadNode,
  names: ReadonlySet<string> = usedFields(read),
): readonly string[] {
  const { relation } = read
  return relation === null ? [] : [...names].filter((name) => !relation.columns.has(name))
}

function usedFields(read: ReadNode): Set<string> {
  const names = new Set<string>()
  for (const output of read.outputs) if (output.kind === 'column') names.add(output.field.name)
  for (const term of read.order) if (!term.embed) names.add(term.field.name)
  for (const condition of read.conditions) addCondition(names, condition)
  for (const { relationship } of read.embeds) {
    if (relationship.kind === 'computed') continue
    const pairs = relationship.kind === 'key' ? relationship.columns : relationship.originColumns
    for (const [near] of pairs) names.add(near)
  }
  return names
}

function addCondition(names: Set<string>, condition: PlannedCondition): void {
  if (condition.kind === 'filter') names.add(condition.field.name)
  else if (condition.kind === 'group') for (const item of condition.items) addCondition(names, item)
}
