// `columns` and `on_conflict`: lists of names.
import { fieldNames } from './identifier.ts'
import { parseText } from './scanner.ts'

/** Each name once, in order of appearance. */
export function parseColumns(text: string): readonly string[] {
  const subject = { what: 'columns parameter', shown: text, input: text }
  return [...new Set(parseText(fieldNames, subject))]
}

export function parseOnConflict(text: string): readonly string[] {
  return parseText(fieldNames, { what: 'on_conflict parameter', shown: text, input: text })
}
