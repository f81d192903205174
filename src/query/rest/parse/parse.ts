// The door of the query-string grammars: lexed parameters -> QueryTree. Knows no schema. The order of the steps
// decides which of several errors is told.
import type { Argument, Condition, Located, OrderTerm, QueryTree, SelectItem, Value } from '../../ast.ts'
import { parseColumns, parseOnConflict } from './columns.ts'
import { parseFilter, parseFilterPrefix } from './filter.ts'
import type { Lexed, Parameter, Role } from './lex.ts'
import { parseLogic } from './logic.ts'
import { parseOrder } from './order.ts'
import { parsePages } from './ranges.ts'
import { ALL_COLUMNS, parseSelect } from './select.ts'
import { parseTreePath } from './tree-path.ts'

/** Throws PGRST100. The tree is that of every request of the same shape. */
export function parseQuery(lexed: Lexed): QueryTree {
  const { parameters } = lexed
  const order = of(parameters, 'order').map(orderOf)
  const logic = new Map(of(parameters, 'logic').map((given) => [given, parseLogic(given.name, given.value)]))
  const columns = firstOf(parameters, 'columns', parseColumns)
  const select = firstOf(parameters, 'select', parseSelect) ?? [ALL_COLUMNS]
  const filters = new Map<Parameter, Located<Condition>>()
  const args: Argument[] = []
  for (const given of parameters) {
    if (given.role === 'filter') filters.set(given, filterOf(given))
    else if (given.role === 'argument') args.push(argumentOf(given))
  }
  const onConflict = firstOf(parameters, 'on_conflict', parseOnConflict)
  return {
    // An empty root reads like `*`, unlike an empty embed.
    select: select.length === 0 ? [ALL_COLUMNS] : select,
    selectIsDefault: isDefault(select),
    columns,
    onConflict,
    conditions: parameters.flatMap((given) => logic.get(given) ?? filters.get(given) ?? []),
    order: firstOfEachPath(order),
    pages: parsePages(parameters.flatMap(rangeOf)),
    arguments: args,
  }
}

function of(parameters: readonly Parameter[], role: Role): readonly Parameter[] {
  return parameters.filter((given) => given.role === role)
}

function firstOf<T>(parameters: readonly Parameter[], role: Role, parse: (text: string) => T): T | null {
  const given = parameters.find((parameter) => parameter.role === role)
  return given === undefined ? null : parse(given.value)
}

function orderOf({ name, value }: Parameter): Located<readonly OrderTerm[]> {
  const { path } = parseTreePath(name)
  return { path, item: parseOrder(value) }
}

function filterOf(given: Parameter): Located<Condition> {
  const { path, field } = parseTreePath(given.name)
  const { negated, operation } =
    given.slot === null
      ? parseFilter(given.value)
      : parseFilterPrefix(given.value.slice(0, given.slotStart), slotOrText(given))
  return { path, item: { kind: 'filter', field, negated, operation } }
}

/** Of a dotted name only the last part counts. */
function argumentOf(given: Parameter): Argument {
  return { name: parseTreePath(given.name).field.name, value: slotOrText(given) }
}

function slotOrText({ slot, value }: Parameter): Value {
  return slot === null ? { kind: 'text', text: value } : { kind: 'slot', index: slot }
}

function rangeOf({ role, name, value, slot }: Parameter) {
  return role === 'limit' || role === 'offset' ? [{ name, bound: role, text: value, slot }] : []
}

function isDefault(select: readonly SelectItem[]): boolean {
  return select.length === 1 && select[0] === ALL_COLUMNS
}

function firstOfEachPath<T>(all: readonly Located<T>[]): readonly Located<T>[] {
  const seen = new Map<string, Located<T>>()
  for (const located of all) {
    const key = JSON.stringify(located.path)
    if (!seen.has(key)) seen.set(key, located)
  }
  return [...seen.values()]
}
