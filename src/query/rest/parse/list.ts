// The list of an `in` filter, `(a,"b,c",d)`, as the array literal that it becomes. Scanned by hand: lists
// are the longest values there are, and are read anew with each request.
import { LIST_ELEMENTS_MAX } from './limits.ts'
import { characterAt, type FAILED, fail, type Scanner, tooMuch } from './scanner.ts'

const OPENING = ['"("']
const CONTINUATION = ['","', '")"']

/** A parser like those of the grammars. What follows the list is not looked at. */
export function list(scanner: Scanner): string | typeof FAILED {
  const { text } = scanner
  scanner.position = afterBlanks(text, scanner.position)
  if (text[scanner.position] !== '(') return fail(scanner, characterAt(scanner), OPENING)
  scanner.position = afterBlanks(text, scanner.position + 1)
  const elements = readElements(scanner)
  if (text[scanner.position] !== ')') return fail(scanner, characterAt(scanner), CONTINUATION)
  scanner.position = afterBlanks(text, scanner.position + 1)
  scanner.failure = null
  return arrayLiteral(elements)
}

/** A single empty element is the empty array. */
export function arrayLiteral(elements: readonly string[]): string {
  if (elements.length === 1 && elements[0] === '') return '{}'
  return `{${elements.map((element) => `"${escaped(element)}"`).join(',')}}`
}

/** Up to what is no comma behind an element. */
function readElements(scanner: Scanner): readonly string[] {
  const { text } = scanner
  const elements: string[] = []
  for (;;) {
    if (elements.length === LIST_ELEMENTS_MAX)
      throw tooMuch(scanner, `more than ${LIST_ELEMENTS_MAX} elements`)
    const start = scanner.position
    const quotedEnd = text[start] === '"' ? endOfQuoted(text, start) : -1
    scanner.position = quotedEnd === -1 ? endOfPlain(text, start) : quotedEnd
    elements.push(
      quotedEnd === -1 ? text.slice(start, scanner.position) : unquoted(text.slice(start, quotedEnd)),
    )
    if (text[scanner.position] !== ',') return elements
    scanner.position += 1
  }
}

/** -1 unless the closing quote is the end of the element; the quotes are text then. */
function endOfQuoted(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  if (at >= text.length) return -1
  return isElementEnd(text[at + 1]) ? at + 1 : -1
}

function endOfPlain(text: string, start: number): number {
  let at = start
  while (!isElementEnd(text[at])) at += 1
  return at
}

function isElementEnd(character: string | undefined): boolean {
  return character === undefined || character === ',' || character === ')'
}

function afterBlanks(text: string, start: number): number {
  let at = start
  while (text[at] === ' ' || text[at] === '\t') at += 1
  return at
}

function unquoted(element: string): string {
  const inner = element.slice(1, -1)
  return inner.includes('\\') ? inner.replace(/\\(.)/gs, '$1') : inner
}

function escaped(element: string): string {
  return element.includes('\\') || element.includes('"') ? element.replace(/[\\"]/g, '\\$&') : element
}
