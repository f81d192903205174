// What SQL that clients can call or set off must not do. Claims are settings of the transaction: whoever can change a setting,
// or have a text run as SQL, can be anybody. Tokens are read, so that a column called execute, or a text about it, is none.
import { type Token, tokensOf } from './sql-token.ts'

/** null: nothing of this is in it. Else what is, as an end of "it ...". */
export function codeFault(code: string): string | null {
  const tokens = tokensOf(code)
  for (const at of tokens.keys()) {
    const fault = faultAt(new Reading(tokens, at))
    if (fault !== null) return fault
  }
  return null
}

/** Words of the language in small letters; constants, names in quotes and symbols as they are; '' before and after the text. */
class Reading {
  readonly #tokens: readonly Token[]
  readonly #at: number

  constructor(tokens: readonly Token[], at: number) {
    this.#tokens = tokens
    this.#at = at
  }

  word(offset = 0): string {
    const token = this.#tokens[this.#at + offset]
    return token?.kind === 'word' ? token.text.toLowerCase() : (token?.text ?? '')
  }

  /** The name of something, in quotes or not. */
  name(offset = 0): string {
    const text = this.word(offset)
    return text.startsWith('"') ? text.slice(1, -1) : text
  }

  /** Whether a text constant stands there. */
  isText(offset: number): boolean {
    return this.#tokens[this.#at + offset]?.kind === 'quoted' && /^[eE]?'|^\$/.test(this.word(offset))
  }

  get beginsStatement(): boolean {
    return STATEMENT_FOLLOWS.has(this.word(-1)) || (this.word(-1) === '>' && this.word(-2) === '>')
  }
}

const STATEMENT_FOLLOWS: ReadonlySet<string> = new Set(['', ';', 'begin', 'then', 'else', 'loop'])

function faultAt(reading: Reading): string | null {
  return (
    calledFault(reading) ??
    dynamicFault(reading) ??
    (reading.beginsStatement ? statementFault(reading) : null)
  )
}

const CLAIMS = 'calls set_config, by which the claims of the caller are set'
const RUNS_TEXT = 'which runs a text as SQL'

/** Of PostgreSQL and of its extensions. */
const CALLED: readonly (readonly [name: RegExp, what: string])[] = [
  [/^set_config$/, CLAIMS],
  [/^(query_to_xml(_and_xmlschema|schema)?|ts_stat|ts_rewrite)$/, RUNS_TEXT],
  [/^(crosstab(\d|n|_hash)?|connectby|xpath_table)$/, RUNS_TEXT],
  [/^dblink(_\w+)?$/, 'which opens a connection of its own'],
  [
    /^pg_(read_(binary_)?file|ls_\w+|stat_file|file_\w+)$|^lo_(import|export)$/,
    'which reaches files of the server',
  ],
]

/** Functions of one schema that happen to have such a name are not meant, but for those of extensions, which stand anywhere. */
function calledFault(reading: Reading): string | null {
  if (reading.word(1) !== '(') return null
  const name = reading.name()
  const isOwn =
    reading.word(-1) === '.' && !EXTENSIBLE.has(reading.name(-2)) && !/^(dblink|crosstab)/.test(name)
  const found = CALLED.find(([pattern]) => pattern.test(name))
  if (found === undefined || isOwn) return null
  return found[1] === CLAIMS ? CLAIMS : `calls ${name}, ${found[1]}`
}

const EXTENSIBLE: ReadonlySet<string> = new Set(['pg_catalog', 'extensions', 'public'])

/** EXECUTE of plpgsql, wherever it may stand; and a block that is given as text. */
function dynamicFault(reading: Reading): string | null {
  const [before, second] = [reading.word(-1), reading.word(-2)]
  const word = reading.word()
  if (word === 'do' && reading.beginsStatement && (reading.isText(1) || reading.word(1) === 'language'))
    return `has a DO block, ${RUNS_TEXT}`
  if (word !== 'execute') return null
  const takesQuery = before === 'in' || before === 'for' || (before === 'query' && second === 'return')
  const isStatement = reading.beginsStatement && !ENDS_OPERAND.test(reading.word(1))
  return takesQuery || isStatement ? `has EXECUTE, ${RUNS_TEXT}` : null
}

/** After a column called execute in an expression: `case when a then execute else 0 end`. */
const ENDS_OPERAND = /^(else|when|end|and|or|is|in|between|like|ilike|not|[-+*/<>=~!@#%^&|`?.:,;)]|)$/

const OF_CALLER = /^(role|session_authorization|row_security|request|"request.*|search_path)$/

/** Settings that outlive the statement, and those that say who asks. */
function statementFault(reading: Reading): string | null {
  const [word, next, third] = [reading.word(), reading.word(1), reading.word(2)]
  // A column of that name in an expression is followed by something else.
  if (!/^(set|reset|copy)$/.test(word) || !/^[a-z_"(]/.test(next) || ENDS_OPERAND.test(next)) return null
  if (word === 'copy') return 'has COPY, which reaches files of the server'
  if (word === 'reset') return `has RESET, which changes who asks or what others on this connection meet`
  if (next !== 'local') return 'has SET, which others on this connection would meet'
  const isSession = third === 'session' && reading.word(3) === 'authorization'
  return isSession || OF_CALLER.test(third) ? `has SET LOCAL ${third}, which changes who asks` : null
}
