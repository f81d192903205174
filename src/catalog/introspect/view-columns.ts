// Which output column of a view is a plain reference to which column of what it reads. The analysed query is
// kept in pg_rewrite as a node tree in text form; the parser itself noted each output column's origin in it
// (resorigtbl, resorigcol), subqueries and CTEs looked through. A UNION at the top has no origins.
import type { Question } from './question.ts'
import { REACHED } from './reached.ts'

export interface ViewRow {
  readonly view: number
  /** Text of the node tree, e.g. `({QUERY :commandType 1 ... :targetList ({TARGETENTRY ...} ...) ...})`. */
  readonly tree: string
}

export const VIEWS: Question<ViewRow> = {
  sql: `with recursive ${REACHED}
select w.ev_class::int8 as view, w.ev_action::text as tree
from reached
join pg_rewrite w on w.ev_class = reached.oid and w.ev_type = '1'
where w.ev_class >= 16384`,
}

export interface ColumnOrigin {
  readonly relation: number
  readonly position: number
}

/** Origins by the attribute number of the view's column. Columns that are expressions are absent. */
export type ViewColumns = ReadonlyMap<number, ColumnOrigin>

export function viewColumnsOf(tree: string): ViewColumns {
  const origins = new Map<number, ColumnOrigin>()
  for (const entry of targetEntries(tree)) {
    const match = ENTRY_END.exec(entry)
    if (!match) continue
    const [, resno, relation, position] = match
    if (Number(relation) > 0 && Number(position) > 0) {
      origins.set(Number(resno), { relation: Number(relation), position: Number(position) })
    }
  }
  return origins
}

/** The tail of a TARGETENTRY, after its expression. Entries that only serve ORDER BY or GROUP BY are resjunk. */
const ENTRY_END = / :resno (\d+) :resname \S.* :resorigtbl (\d+) :resorigcol (-?\d+) :resjunk false$/s

const TARGET_LIST = ':targetList ('
/** Braces that are open inside the outermost QUERY. */
const QUERY_DEPTH = 1

/**
 * Tails of the outermost query's target entries: the text between an entry's last inner node and its end. Target lists of
 * subqueries stand deeper, and often before.
 */
function* targetEntries(tree: string): Generator<string> {
  let depth = 0
  let tail: number | null = null
  for (let at = 0; at < tree.length; at++) {
    switch (tree.charCodeAt(at)) {
      case BACKSLASH:
        at++
        break
      case OPEN:
        depth++
        break
      case CLOSE:
        depth--
        if (tail === null) break
        if (depth === QUERY_DEPTH) yield tree.slice(tail, at)
        tail = at + 1
        break
      case COLON:
        if (tail !== null || depth !== QUERY_DEPTH || !tree.startsWith(TARGET_LIST, at)) break
        tail = at + TARGET_LIST.length
        break
      case END_OF_LIST:
        // Entries are nodes in braces, so what closes outside of them is the list.
        if (tail !== null && depth === QUERY_DEPTH) return
        break
    }
  }
}

// Names and strings in the tree have these characters escaped by a backslash, so a bare one is structure.
const BACKSLASH = 92
const OPEN = 123
const CLOSE = 125
const END_OF_LIST = 41
const COLON = 58
