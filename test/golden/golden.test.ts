// Request -> exact SQL with its parameters -> exact answer, as files one can read. `UPDATE_GOLDEN=1 npm test --
// test/golden` writes them anew; the diff is what a reviewer reads.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createRestFixture, type RestFixture } from '../support/rest.ts'
import { ask, type GoldenCase, readCases } from './cases.ts'

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
    const rendered: string[] = []
    for (const golden of readCases(written)) rendered.push(await render(golden))
    const made = rendered.join('\n')
    if (update) writeFileSync(path, made)
    else assert.equal(made, written)
  })
}

async function render(golden: GoldenCase): Promise<string> {
  const answer = await ask(fixture, golden)
  return [
    ...golden.asked,
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
