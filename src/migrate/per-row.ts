// What a policy does for every row. PostgreSQL's own tree of the expression says so: what stands in a subquery without a
// reference to the row outside is evaluated once per statement, all else once per row.

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

/** A subquery that depends on the row, or a function outside of one that does not; null for neither. `known`: functions told of elsewhere. */
export function workPerRow(
  tree: string,
  known: ReadonlySet<string> = new Set(),
): 'subquery' | 'function' | null {
  if (dependsOnRow(tree)) return 'subquery'
  const called = [...withoutOnce(tree).matchAll(/:funcid (\d+)/g)].map(([, oid = '']) => oid)
  return called.some((oid) => isCostly(oid) && !known.has(oid)) ? 'function' : null
}

/** Functions that PostgreSQL itself has are cheap, but for what reads a setting; all others have numbers from here on. */
const FIRST_OF_USERS = 16_384
const CURRENT_SETTING: ReadonlySet<string> = new Set(['2077', '3294'])

function isCostly(oid: string): boolean {
  return Number(oid) >= FIRST_OF_USERS || CURRENT_SETTING.has(oid)
}

/** A column in a subquery that is as many levels further out as it stands deep is one of the row. */
function dependsOnRow(tree: string): boolean {
  const open: boolean[] = []
  for (const [mark, levels] of tree.matchAll(/\\.|\{QUERY |[{}]|:varlevelsup (\d+)/g)) {
    if (mark.startsWith('{')) open.push(mark !== '{')
    else if (mark === '}') open.pop()
    else if (levels !== undefined) {
      const depth = open.filter((isQuery) => isQuery).length
      if (depth > 0 && Number(levels) >= depth) return true
    }
  }
  return false
}
