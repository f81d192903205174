// Functions that clients call, and the computed field that full-text search filters by.
import { quoteName, quoteText } from '../../model/literal.ts'
import type { Model, Table } from '../../model/model.ts'
import { searchExpression } from '../../model/search.ts'
import { type Creation, commentOn } from './creation.ts'

type SqlFunction = Model['functions'] extends ReadonlyMap<string, infer Each> ? Each : never

/** plpgsql looks names up when it runs: in the schema it was made for, and nowhere else. */
export function createFunctions(model: Model): readonly Creation[] {
  return [...model.functions.values()].flatMap((made) => {
    const { name, place, comment, volatility, returns } = made
    const head = `create function ${quoteName(name)}(${parametersOf(made)}) returns ${returns}`
    const sql = `${head} language ${made.language} ${volatility}${bodyOf(made, model.schema)}`
    return [
      { kind: 'function', name, sql, place },
      ...commentOn(`function ${signatureOf(made)}`, comment, { name, place }),
    ]
  })
}

function parametersOf({ parameters }: SqlFunction): string {
  return parameters
    .map(
      ({ name, type, default: given }) =>
        `${quoteName(name)} ${type}${given === null ? '' : ` default ${given}`}`,
    )
    .join(', ')
}

function bodyOf(made: SqlFunction, schema: string): string {
  const body = made.body.replace(/;\s*$/, '')
  if (made.language === 'sql') return `\nbegin atomic\n${checkedFirst(made)}${body};\nend`
  return ` set search_path = ${quoteName(schema)}, pg_temp as ${dollarQuoted(checkedBlock(made))}`
}

/** A query before the body: it gives nothing, or an error. */
function checkedFirst({ checks }: SqlFunction): string {
  return checks.length === 0 ? '' : `select ${checks.map(must).join(',\n  ')};\n`
}

/** The body as a block within another. What plpgsql wants first of all, its options, stays there. */
function checkedBlock({ checks, body }: SqlFunction): string {
  if (checks.length === 0) return body
  const [, options = '', block = ''] = /^((?:\s*#[^\n]*\n)*)([\s\S]*)$/.exec(body) ?? []
  const performed = checks.map((check) => `perform ${must(check)};`).join('\n')
  return `${options}begin\n${performed}\n${block.replace(/;\s*$/, '')};\nend`
}

function must({ parameter, condition, message }: SqlFunction['checks'][number]): string {
  return `plinth_bounds.must(${condition}, ${quoteText(parameter)}, ${quoteText(message)})`
}

/** How statements about the function name it. */
export function signatureOf({ name, parameters }: SqlFunction): string {
  return `${quoteName(name)}(${parameters.map(({ type }) => type).join(', ')})`
}

function dollarQuoted(body: string): string {
  let tag = 'body'
  while (body.includes(`$${tag}$`)) tag += '_'
  return `$${tag}$\n${body}\n$${tag}$`
}

/** A field of the row that is computed when it is asked for: the planner sees through it to the indexed expression. */
export function createSearch(table: Table): readonly Creation[] {
  if (table.search === null) return []
  const expression = searchExpression(table.search, 'searched.')
  const sql = `create function search(searched ${quoteName(table.name)}) returns tsvector language sql immutable parallel safe
return ${expression}`
  return [{ kind: 'function', name: `${table.name}.search`, sql, place: table.place }]
}
