// What stands left of `=`: the embeds on the way, then a field, or the name of a parameter.
import type { Field } from '../../ast.ts'
import { map, separated1, sequence } from './combinators.ts'
import { delimiter, fieldName } from './identifier.ts'
import { jsonPath } from './json-path.ts'
import { type Parser, parseText } from './scanner.ts'

export interface TreePath {
  readonly path: readonly string[]
  readonly field: Field
}

export function parseTreePath(name: string): TreePath {
  return parseText(treePath, { what: 'tree path', shown: name, input: name })
}

const treePath: Parser<TreePath> = map(
  sequence(separated1(fieldName, delimiter), jsonPath),
  ([names, path]) => ({ path: names.slice(0, -1), field: { name: names.at(-1) ?? '', path } }),
)
