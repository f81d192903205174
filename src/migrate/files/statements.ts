// The statements of a script, as psql parts them: at semicolons outside of strings, comments, parentheses and the bodies of
// SQL functions. It decides nothing alone: each is sent by itself, and PostgreSQL refuses two statements at once.

import { type Token, tokenAt } from '../../model/sql-token.ts'

export interface SqlStatement {
  /** From its first word on, without the semicolon. */
  readonly sql: string
  /** Of its first word within the script, from 1. */
  readonly line: number
  readonly column: number
}

export function statementsOf(script: string): readonly SqlStatement[] {
  const statements: SqlStatement[] = []
  const place = counting(script)
  let open = opened()
  const close = (end: number) => {
    if (open.start !== null)
      statements.push({ sql: script.slice(open.start, end).trimEnd(), ...place(open.start) })
    open = opened()
  }
  for (let at = 0; at < script.length; ) {
    const token = tokenAt(script, at)
    if (token.kind === 'symbol' && token.text === ';' && open.parentheses === 0 && open.blocks === 0)
      close(at)
    else if (token.kind !== 'space') read(open, token, at)
    at += token.text.length
  }
  close(script.length)
  return statements
}

interface Open {
  start: number | null
  parentheses: number
  /** `begin atomic` and each `case` in it: all end with `end`. */
  blocks: number
  /** The first words, as many as it takes to know that it makes a function. */
  words: string[]
}

function opened(): Open {
  return { start: null, parentheses: 0, blocks: 0, words: [] }
}

function read(open: Open, { kind, text }: Token, at: number): void {
  open.start ??= at
  if (text === '(') open.parentheses += 1
  if (text === ')') open.parentheses = Math.max(0, open.parentheses - 1)
  if (kind !== 'word') return
  const word = text.toLowerCase()
  if (open.words.length < FIRST_WORDS) open.words.push(word)
  if (open.parentheses > 0 || !MAKES_FUNCTION.test(open.words.join(' '))) return
  if (word === 'begin' || (word === 'case' && open.blocks > 0)) open.blocks += 1
  if (word === 'end' && open.blocks > 0) open.blocks -= 1
}

const FIRST_WORDS = 4
const MAKES_FUNCTION = /^create (?:or replace )?(?:function|procedure)\b/

/** Says of places, each after the one before, in which line and column they are. */
function counting(script: string): (at: number) => { readonly line: number; readonly column: number } {
  let line = 1
  let lineStart = 0
  return (at) => {
    for (
      let end = script.indexOf('\n', lineStart);
      end >= 0 && end < at;
      end = script.indexOf('\n', lineStart)
    ) {
      line += 1
      lineStart = end + 1
    }
    return { line, column: at - lineStart + 1 }
  }
}
