import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { kinds } from './kinds.ts'
import { type GeneratedTypes, generateTypes } from './load.ts'

// The generated files are checked in, so that the compiler checks the type tests without a database. After a
// change of the generator: `UPDATE_GOLDEN=1 npm test -- test/types`, and read the difference.
const FILES = [
  { name: 'inventory', sql: new URL('inventory.sql', import.meta.url) },
  { name: 'chinook', sql: new URL('../../examples/chinook/chinook.sql', import.meta.url) },
] as const
const OF_A_MODEL = new URL('kinds.database.ts', import.meta.url)

const HEADER = '// biome-ignore-all format: printed by the generator\n'

async function generated(sql: URL): Promise<GeneratedTypes> {
  return generateTypes(readFileSync(sql, 'utf8'))
}

function isCheckedIn(text: string, file: URL): void {
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, HEADER + text)
  assert.equal(HEADER + text, readFileSync(file, 'utf8'))
}

for (const { name, sql } of FILES) {
  test(`the types of ${name} are those that are checked in`, async () => {
    const { text } = await generated(sql)
    isCheckedIn(text, new URL(`${name}.database.ts`, import.meta.url))
  })
}

test('the types of a database that a model made are those that its own are compared with', async () => {
  const { text } = await generateTypes(kinds.model)
  isCheckedIn(text, OF_A_MODEL)
})

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
