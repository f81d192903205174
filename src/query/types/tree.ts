// TypeScript object types as a tree, and the one place that lays them out as text.

/** A type expression as it stands, or an object type. */
export type TypeTree = string | readonly Member[]

export interface Member {
  readonly name: string
  readonly optional?: boolean
  readonly type: TypeTree
}

export function member(name: string, type: TypeTree): Member {
  return { name, type }
}

/** `depth` is that of the line on which the type begins. */
export function printType(type: TypeTree, depth = 0): string {
  if (typeof type === 'string') return type
  const inner = '  '.repeat(depth + 1)
  // An empty `{}` would accept everything.
  if (type.length === 0) return `{\n${inner}[_ in never]: never\n${'  '.repeat(depth)}}`
  const lines = type.map(
    ({ name, optional, type: of }) =>
      `${inner}${key(name)}${optional ? '?' : ''}: ${printType(of, depth + 1)}`,
  )
  return `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}`
}

/** `A | B`, each member laid out; members that read the same are named once. */
export function printUnion(types: readonly TypeTree[], depth: number): string {
  return [...new Set(types.map((type) => printType(type, depth)))].join(' | ')
}

export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  if (a.name === b.name) return 0
  // By code unit and not by locale, so that the same database prints the same file everywhere.
  return a.name < b.name ? -1 : 1
}

function key(name: string): string {
  return IDENTIFIER.test(name) ? name : JSON.stringify(name)
}

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/
