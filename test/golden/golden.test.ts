// Request -> exact SQL with its parameters -> exact answer, as files one can read. `UPDATE_GOLDEN=1 npm test --
// test/golden` writes them anew; the diff is what a reviewer reads.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createRestFixture, type RestFixture } from '../support/rest.ts'

const folder = import.meta.dirname
const update = process.env.UPDATE_GOLDEN === '1'
let fixture: RestFixture

before(async () => {
  fixture = await createRestFixture(readFileSync(join(folder, '../dialect/cinema.sql'), 'utf8'))
})
after(() => fixture.stop())

for (const name of readdirSync(folder)
  .filter((file) => file.endsWith('.golden'))
  .sort()) {
  test(`${name} holds`, async () => {
    const path = join(folder, name)
    const written = readFileSync(path, 'utf8')
    const cases = written.split(/^(?=### )/m).filter((text) => text.startsWith('### '))
    const rendered: string[] = []
    for (const text of cases) rendered.push(await render(text))
    const made = rendered.join('\n')
    if (update) writeFileSync(path, made)
    else assert.equal(made, written)
  })
}

/** A case begins with `### METHOD target`, then `Header: value` lines, then the body as `> text`. */
async function render(text: string): Promise<string> {
  const lines = text.split('\n')
  const head: string[] = []
  for (const line of lines) {
    if (line === '' || line.startsWith('--')) break
    head.push(line)
  }
  const [, method = '', target = ''] = /^### (\S+) (.+)$/.exec(head[0] ?? '') ?? []
  const headers: Record<string, string> = { prefer: 'tx=rollback' }
  let body: string | undefined
  for (const line of head.slice(1)) {
    if (line.startsWith('> ')) body = line.slice(2)
    else {
      const [name = '', value = ''] = line.split(/: (.*)/)
      headers[name] = name === 'prefer' ? `${value}, tx=rollback` : value
    }
  }
  const answer = await fixture.ask(method, target, { headers, ...(body !== undefined && { body }) })
  return [
    ...head,
    '-- sql',
    ...fixture.sent().map((statement) => broken(statement.text)),
    ...parameters(),
    `-- ${answer.status} ${answer.headers['content-range'] ?? ''}`.trimEnd(),
    answer.text,
    '',
  ].join('\n')
}

function parameters(): string[] {
  const values = fixture
    .sent()
    .flatMap((statement) => statement.parameters.map((value) => (value === null ? 'null' : value.toString())))
  return values.length === 0 ? [] : [`-- parameters ${JSON.stringify(values)}`]
}

/** Breaks lines before clauses, so that a diff shows which one changed. */
function broken(sql: string): string {
  return sql.replace(/ (?=(from|where|group by|order by|left join|returning|on conflict|set) )/g, '\n  ')
}
