// What is said about an object rather than done to it: its owner, its comment, its grants.
import { quote, quoteRole, quoteText } from '../quote.ts'
import type { Item } from '../snapshot/items.ts'
import type { Grant, Snapshot } from '../snapshot/types.ts'
import { grantStatements, tableGrantStatements } from './grants.ts'

/** How COMMENT, ALTER and GRANT name it. */
export function mention({ kind, name, value }: Item): string {
  switch (kind) {
    case 'enum':
      return `type ${quote(name.name)}`
    case 'function':
      return `${value.kind} ${name.name}`
    case 'column':
      return `column ${quote(name.of as string)}.${quote(name.name)}`
    case 'constraint':
    case 'policy':
    case 'trigger':
      return `${kind} ${quote(name.name)} on ${quote(name.of as string)}`
    default:
      return `${kind} ${quote(name.name)}`
  }
}

/** `before`: null where it is made anew. */
export function commentStatements(before: Item | null, after: Item): readonly string[] {
  const { comment } = after.value
  if ((before?.value.comment ?? null) === comment) return []
  return [`comment on ${mention(after)} is ${comment === null ? 'null' : quoteText(comment).trim()}`]
}

export function grantsOf(
  before: Item | null,
  after: Item,
  defaults: Snapshot['defaultGrants'],
): readonly string[] {
  if (after.kind === 'table') {
    const from = before?.kind === 'table' ? before.value : { grants: defaults.tables, columns: new Map() }
    return tableGrantStatements(after.name.name, from, after.value)
  }
  if (after.kind === 'view')
    return grantStatements(quote(after.name.name), grantsBefore(before, defaults.tables), after.value.grants)
  if (after.kind === 'function')
    return grantStatements(mention(after), grantsBefore(before, defaults.functions), after.value.grants)
  return []
}

function grantsBefore(before: Item | null, defaults: readonly Grant[]): readonly Grant[] {
  return before !== null && 'grants' in before.value ? before.value.grants : defaults
}

export function ownerStatements(before: Item, after: Item): readonly string[] {
  if (!('owner' in before.value) || !('owner' in after.value) || before.value.owner === after.value.owner)
    return []
  return [`alter ${mention(after)} owner to ${quoteRole(after.value.owner)}`]
}
