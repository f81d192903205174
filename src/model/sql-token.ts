// SQL text -> its tokens, one after the other, as PostgreSQL's own scanner parts them: what stands in constants and comments
// is never taken for a word of the language. It knows no grammar.

/** `quoted`: a constant, a number, or a name in double quotes. `space`: comments, too. */
export interface Token {
  readonly kind: 'space' | 'word' | 'quoted' | 'symbol'
  readonly text: string
}

const SPACE = /\s+|--[^\n]*/y
const QUOTED = /[eE]'[^'\\]*(?:(?:\\[\s\S]|'')[^'\\]*)*'|'[^']*'|"[^"]*"/y
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y
const DOLLAR = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y
const NUMBER = /\d[\w.]*/y

export function tokenAt(script: string, at: number): Token {
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at
    return pattern.exec(script)?.[0] ?? null
  }
  const space = match(SPACE) ?? blockComment(script, at)
  if (space !== null) return { kind: 'space', text: space }
  const quoted = match(QUOTED) ?? dollarQuoted(script, at, match(DOLLAR)) ?? match(NUMBER)
  if (quoted !== null) return { kind: 'quoted', text: quoted }
  const word = match(WORD)
  return word === null ? { kind: 'symbol', text: script[at] as string } : { kind: 'word', text: word }
}

/** They nest; one that does not end is the rest. */
function blockComment(script: string, at: number): string | null {
  if (!script.startsWith('/*', at)) return null
  const mark = /\/\*|\*\//g
  mark.lastIndex = at
  let depth = 0
  for (let found = mark.exec(script); found !== null; found = mark.exec(script)) {
    depth += found[0] === '/*' ? 1 : -1
    if (depth === 0) return script.slice(at, mark.lastIndex)
  }
  return script.slice(at)
}

function dollarQuoted(script: string, at: number, tag: string | null): string | null {
  if (tag === null) return null
  const end = script.indexOf(tag, at + tag.length)
  return end < 0 ? script.slice(at) : script.slice(at, end + tag.length)
}

/** Words, constants and symbols, without what stands between them. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < text.length; ) {
    const token = tokenAt(text, at)
    if (token.kind !== 'space') tokens.push(token)
    at += token.text.length
  }
  return tokens
}
