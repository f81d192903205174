// What can be said of a field of a table, but not of a field of a document or of the elements of a list: nothing would hold it.
import type { FieldDefinition } from '../definition.ts'

/** Null when each value of a list may be such a field. */
export function elementFault(own: FieldDefinition): string | null {
  if (own.reference !== null) return NO_REFERENCE
  if (own.kind === 'list' || own.kind === 'numbers')
    return 'an array of the database holds no arrays. Make it a list of objects: list({ ... }).'
  if (own.kind === 'object') return 'a list of objects is written list({ ... }), without object().'
  return own.fault ?? unkept(own) ?? (own.default === null ? null : NO_DEFAULT) ?? ownCheck(own, 'list(...)')
}

/** Null when an object may have such a field. */
export function memberFault(own: FieldDefinition): string | null {
  if (own.reference !== null) return NO_REFERENCE
  return (
    own.fault ?? unkept(own) ?? (own.default === null ? null : NO_DEFAULT) ?? ownCheck(own, 'object(...)')
  )
}

const NO_REFERENCE =
  'nothing would hold that the row which it names is there: a foreign key is that of a column. Make an entity of the pairs: one row for each, with a ref() to either side, and both as its key.'

const NO_DEFAULT =
  'nothing would fill in its default. Make it optional, or give a default to the whole column.'

function unkept({ identity, computed, unique, indexed, reach, currency }: FieldDefinition): string | null {
  const what = [
    identity && 'identity()',
    computed !== null && 'computed()',
    unique && 'unique()',
    indexed && 'indexed()',
    reach !== 'open' && `${reach}()`,
    currency !== null && 'the currency of an amount',
  ].find((each) => each !== false)
  return what === undefined
    ? null
    : `${what} is of a column, and this is only a part of one. Make an entity of it, or say it of the column.`
}

function ownCheck({ checks }: FieldDefinition, whole: string): string | null {
  const own = checks.some(({ suffix }) => /^check\d*$/.test(suffix))
  return own ? `a check() can look at a column only. Say it of the whole: ${whole}.check(...).` : null
}
