import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type GeneratedTypes, generateTypes } from './load.ts'

// The generated files are checked in, so that the compiler checks the type tests without a database. After a
// change of the generator: PLINTH_UPDATE_GOLDEN=1 npm test, and read the difference.
const FILES = [
  { name: 'inventory', sql: new URL('inventory.sql', import.meta.url) },
  { name: 'chinook', sql: new URL('../../examples/chinook/chinook.sql', import.meta.url) },
] as const

const HEADER = '// biome-ignore-all format: printed by the generator\n'

async function generated(sql: URL): Promise<GeneratedTypes> {
  return generateTypes(readFileSync(sql, 'utf8'))
}

for (const { name, sql } of FILES) {
  test(`the types of ${name} are those that are checked in`, async () => {
    const { text } = await generated(sql)
    const file = new URL(`${name}.database.ts`, import.meta.url)
    assert.equal(HEADER + text, readFileSync(file, 'utf8'))
  })
}

test('the same database prints the same text', async () => {
  const { sql } = FILES[0]
  const [first, second] = [await generated(sql), await generated(sql)]
  assert.equal(first.text, second.text)
})

test('without details an enum is its labels, and what is not known says so', async () => {
  const { withoutDetails } = await generated(FILES[0].sql)
  assert.match(withoutDetails, /mood: "sad" \| "ok" \| "happy day" \| null/)
  assert.match(withoutDetails, /home: unknown \| null/)
  assert.match(withoutDetails, /summary: {\s+Args: never\s+Returns: Record<string, unknown>\[\]/)
})
