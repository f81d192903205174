// A JSONPath applied to a value -> the nodes it selects, in the standard's order. Never throws: what does not fit
// the value selects nothing.
import { unreachable } from '../../kit/error.ts'
import type { Comparison, Operand, Query, Segment, Selector, Test } from './types.ts'

export function select(query: Query, root: unknown, current: unknown = root): readonly unknown[] {
  let nodes: readonly unknown[] = [query.root === '$' ? root : current]
  for (const segment of query.segments) nodes = nodes.flatMap((node) => applySegment(segment, node, root))
  return nodes
}

function applySegment(segment: Segment, node: unknown, root: unknown): readonly unknown[] {
  const starts = segment.descend ? withDescendants(node) : [node]
  return starts.flatMap((start) => segment.selectors.flatMap((each) => applySelector(each, start, root)))
}

function withDescendants(node: unknown): readonly unknown[] {
  return [node, ...children(node).flatMap(withDescendants)]
}

function children(node: unknown): readonly unknown[] {
  return typeof node === 'object' && node !== null ? Object.values(node) : []
}

function applySelector(selector: Selector, node: unknown, root: unknown): readonly unknown[] {
  switch (selector.kind) {
    case 'name':
      return isObject(node) && Object.hasOwn(node, selector.name) ? [node[selector.name]] : []
    case 'index':
      return Array.isArray(node)
        ? present(node, selector.index < 0 ? node.length + selector.index : selector.index)
        : []
    case 'wildcard':
      return children(node)
    case 'slice':
      return Array.isArray(node) ? slice(node, selector) : []
    case 'filter':
      return children(node).filter((child) => holds(selector.test, root, child))
    default:
      return unreachable(selector)
  }
}

function isObject(node: unknown): node is Readonly<Record<string, unknown>> {
  return typeof node === 'object' && node !== null && !Array.isArray(node)
}

function present(list: readonly unknown[], index: number): readonly unknown[] {
  return index >= 0 && index < list.length ? [list[index]] : []
}

function slice(
  list: readonly unknown[],
  { start, end, step }: Selector & { kind: 'slice' },
): readonly unknown[] {
  const place = (bound: number) => (bound < 0 ? list.length + bound : bound)
  const picked: unknown[] = []
  if (step > 0) {
    const last = Math.min(place(end ?? list.length), list.length)
    for (let at = Math.max(place(start ?? 0), 0); at < last; at += step) picked.push(list[at])
  } else if (step < 0) {
    const last = end === null ? -1 : Math.max(place(end), -1)
    for (let at = Math.min(place(start ?? list.length - 1), list.length - 1); at > last; at += step)
      picked.push(list[at])
  }
  return picked
}

function holds(test: Test, root: unknown, current: unknown): boolean {
  switch (test.kind) {
    case 'or':
      return test.tests.some((each) => holds(each, root, current))
    case 'and':
      return test.tests.every((each) => holds(each, root, current))
    case 'not':
      return !holds(test.test, root, current)
    case 'exists':
      return select(test.query, root, current).length > 0
    case 'regex':
      return matches(test.pattern, operandValue(test.subject, root, current))
    case 'compare':
      return compare(
        operandValue(test.left, root, current),
        test.operator,
        operandValue(test.right, root, current),
      )
    default:
      return unreachable(test)
  }
}

/** undefined where a query selects no node, or more than one. */
function operandValue(operand: Operand, root: unknown, current: unknown): unknown {
  if (operand.kind === 'literal') return operand.value
  const nodes = select(operand, root, current)
  return nodes.length === 1 ? nodes[0] : undefined
}

function matches(pattern: RegExp, value: unknown): boolean {
  return typeof value === 'string' && pattern.test(value)
}

function compare(left: unknown, operator: Comparison, right: unknown): boolean {
  if (operator === '==') return equal(left, right)
  if (operator === '!=') return !equal(left, right)
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, operator, right)
  if (typeof left === 'number' && typeof right === 'number') return compareOrder(left, operator, right)
  return (operator === '<=' || operator === '>=') && equal(left, right)
}

function compareText(left: string, operator: Comparison, right: string): boolean {
  if (operator === '^==') return left.startsWith(right)
  if (operator === '==^') return left.endsWith(right)
  if (operator === '*==') return left.includes(right)
  return compareOrder(left, operator, right)
}

function compareOrder<T extends string | number>(left: T, operator: Comparison, right: T): boolean {
  if (operator === '<') return left < right
  if (operator === '>') return left > right
  if (operator === '<=') return left <= right
  return operator === '>=' && left >= right
}

function equal(left: unknown, right: unknown): boolean {
  if (typeof left !== 'object' || left === null || typeof right !== 'object' || right === null)
    return left === right
  const keys = Object.keys(left)
  if (Array.isArray(left) !== Array.isArray(right) || keys.length !== Object.keys(right).length) return false
  const other = right as Readonly<Record<string, unknown>>
  return keys.every((key) => Object.hasOwn(other, key) && equal((left as typeof other)[key], other[key]))
}
