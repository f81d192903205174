// Does a policy call certain functions for every row? PostgreSQL's own tree of the expression says so: what stands in
// a subquery without a reference to the row outside is evaluated once per statement, all else once per row.

/** `tree` is the text of a pg_node_tree, `functions` are oids. */
export function callsPerRow(tree: string, functions: ReadonlySet<string>): boolean {
  const remaining = withoutOnce(tree)
  return [...remaining.matchAll(/:funcid (\d+)/g)].some(([, oid = '']) => functions.has(oid))
}

const QUERY = '{QUERY '
/** A column of the statement around the subquery. */
const OUTER = /:varlevelsup [1-9]/

function withoutOnce(tree: string): string {
  let kept = ''
  let from = 0
  for (;;) {
    const at = tree.indexOf(QUERY, from)
    if (at === -1) return kept + tree.slice(from)
    const end = endOf(tree, at)
    const query = tree.slice(at, end)
    kept += tree.slice(from, at)
    // One that depends on the row runs for every row, with all that it calls outside of subqueries of its own.
    if (OUTER.test(query)) kept += withoutOnce(query.slice(QUERY.length))
    from = end
  }
}

/** After the brace that closes the one at `start`. Braces in names and constants are escaped. */
function endOf(tree: string, start: number): number {
  let depth = 0
  for (let at = start; at < tree.length; at++) {
    const character = tree[at]
    if (character === '\\') at++
    else if (character === '{') depth++
    else if (character === '}' && --depth === 0) return at + 1
  }
  return tree.length
}
