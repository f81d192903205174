// Things in an order in which each comes after what it needs. What need each other come by rank.

export interface Ordering {
  readonly needsOf: (key: string) => readonly string[]
  /** Lower ones come first where nothing else decides. */
  readonly rankOf: (key: string) => number
}

export function inOrder(keys: Iterable<string>, { needsOf, rankOf }: Ordering): readonly string[] {
  const all = new Set(keys)
  const sorted = [...all]
    .map((key, at) => ({ key, at }))
    .sort((a, b) => rankOf(a.key) - rankOf(b.key) || a.at - b.at)
  const ordered = new Set<string>()
  const path = new Set<string>()
  const visit = (key: string) => {
    if (ordered.has(key) || path.has(key)) return
    path.add(key)
    for (const needed of needsOf(key)) if (all.has(needed)) visit(needed)
    path.delete(key)
    ordered.add(key)
  }
  for (const { key } of sorted) visit(key)
  return [...ordered]
}
