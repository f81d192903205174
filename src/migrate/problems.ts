// What a plan cannot do with the rows that are there, told before anything is done: what it is, and what to do.
import type { Session } from '../postgres/session.ts'
import type { Difference } from './diff.ts'
import { quote } from './quote.ts'
import { type Item, type Items, itemAt, itemsOf } from './snapshot/items.ts'
import { keyOf, type ObjectName, type Snapshot } from './snapshot/types.ts'
import type { Sides } from './steps/steps.ts'

export function problemsIn(difference: Difference, { live, wanted }: Sides): readonly string[] {
  const [from, to] = [itemsOf(live), itemsOf(wanted)]
  return [
    ...difference.changes.flatMap(({ kind, object }) =>
      kind === 'create' && object.kind === 'column' ? unfillable(object, from, to) : [],
    ),
    ...inTheWay(difference, live),
  ]
}

function unfillable(object: ObjectName, live: Items, wanted: Items): readonly string[] {
  const { value } = wanted.get(keyOf(object)) as Item<'column'>
  const isFilled =
    value.nullable || value.default !== null || value.identity !== null || value.generated !== null
  const table = itemAt(live, 'table', { of: null, name: object.of as string })
  if (isFilled || table?.value.populated !== true) return []
  return [
    `${keyOf(object)} may not be null and has no default, and ${object.of} has rows. Give it a default; or make it optional, fill it, and make it required in a later migration.`,
  ]
}

/** What somebody else made, and what uses what is to be dropped. */
function inTheWay({ changes, kept }: Difference, { dependencies }: Snapshot): readonly string[] {
  const keptKeys = new Set(kept.map(keyOf))
  const dropped = changes.filter(({ kind }) => kind === 'drop').map(({ object }) => object)
  const isDropped = ({ kind, of, name }: ObjectName) =>
    dropped.some(
      (each) =>
        (each.kind === kind && each.of === of && each.name === name) ||
        (each.kind === 'table' && of !== null && each.name === of),
    )
  const owns = ({ of, ...from }: ObjectName) =>
    keptKeys.has(keyOf({ of, ...from })) ||
    (of !== null && keptKeys.has(keyOf({ kind: 'table', of: null, name: of })))
  return dependencies
    .filter(({ from, to }) => owns(from) && isDropped(to) && from.kind !== 'index')
    .map(
      ({ from, to }) =>
        `${keyOf(from)} was made by hand and uses ${keyOf(to)}, which is to be dropped. Drop or change it first.`,
    )
}

/** Rows that a column which becomes required would refuse, as far as the login sees them. */
export async function missingValues(
  session: Session,
  { changes }: Difference,
  { live, wanted }: Sides,
): Promise<readonly string[]> {
  const [from, to] = [itemsOf(live), itemsOf(wanted)]
  const problems: string[] = []
  for (const { kind, object } of changes) {
    if (kind !== 'alter' || object.kind !== 'column') continue
    const [before, after] = [from.get(keyOf(object)), to.get(keyOf(object))] as [
      Item<'column'>,
      Item<'column'>,
    ]
    const table = itemAt(from, 'table', { of: null, name: object.of as string })
    if (!before.value.nullable || after.value.nullable || table?.value.populated !== true) continue
    const { rows } = await session.query(
      `select count(*) from ${quote(live.schema)}.${quote(object.of as string)} where ${quote(object.name)} is null`,
    )
    const count = Number(rows[0]?.text(0))
    if (count > 0)
      problems.push(
        `${keyOf(object)} becomes required, and is null in ${count} ${count === 1 ? 'row' : 'rows'}. Fill them first: update ${quote(object.of as string)} set ${quote(object.name)} = ... where ${quote(object.name)} is null`,
      )
  }
  return problems
}
