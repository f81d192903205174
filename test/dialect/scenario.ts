// Scenario tables: a request, what its response must and must not be, and what it leaves in the database. A topic
// is one fixture schema and one table of these; the specification's sections are the topics.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { RestOptions } from '../../src/query/rest/types.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type Answer, createRestOver, type RestFixture, ROLES, USER } from '../support/rest.ts'

export interface Scenario {
  /** A sentence: the test's name. */
  readonly does: string
  /** `GET /path?query`. */
  readonly ask: string
  readonly prefer?: string
  readonly accept?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  /** Asked by somebody who is logged in. */
  readonly asUser?: true
  readonly role?: string
  readonly claims?: Readonly<Record<string, unknown>>

  readonly status: number
  /** The body as JSON, in full. */
  readonly json?: unknown
  /** The body, byte for byte. */
  readonly text?: string
  /** The body's bytes in hex. */
  readonly hex?: string
  /** Members of an error body; the others are not looked at. */
  readonly error?: Readonly<Record<string, unknown>>
  readonly contains?: readonly string[]
  readonly lacks?: readonly string[]
  /** Exact header values by lower-case name; null: must not be there. */
  readonly has?: Readonly<Record<string, string | null>>
  /** How the Warning header's text ends. */
  readonly warns?: string
  /** A query and its rows, afterwards. */
  readonly leaves?: readonly [sql: string, rows: readonly unknown[]]
}

export interface Topic {
  /** A file of this folder. */
  readonly sql: string
  readonly options?: Partial<RestOptions>
  /** SQL that undoes what a writing scenario left. */
  readonly reset?: string
}

export function scenarios(title: string, topic: Topic, table: readonly Scenario[]): void {
  describe(title, () => {
    let fixture: RestFixture
    before(async () => {
      fixture = await fixtureOf(topic)
      if (topic.reset) await fixture.database.query(topic.reset)
    })
    for (const scenario of table) {
      test(`${scenario.does}: ${scenario.ask}`, async () => {
        try {
          check(await send(fixture, scenario), scenario)
          await checkLeft(fixture, scenario)
        } finally {
          if (topic.reset && changes(scenario)) await fixture.database.query(topic.reset)
        }
      })
    }
  })
}

/** Topics of one file with the same schema follow each other in one database. */
const databases = new Map<string, Promise<TestDatabase>>()
const fixtures = new Map<string, Promise<RestFixture>>()
after(async () => {
  for (const fixture of fixtures.values()) await (await fixture).stop()
  for (const database of databases.values()) await (await database).drop()
})

function fixtureOf({ sql, options }: Topic): Promise<RestFixture> {
  return madeOnce(fixtures, JSON.stringify([sql, options]), async () => {
    const text = () => readFileSync(join(import.meta.dirname, sql), 'utf8')
    const database = await madeOnce(databases, sql, () => createTestDatabase(`${ROLES}\n${text()}`))
    return await createRestOver(database, options)
  })
}

function madeOnce<T>(all: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const made = all.get(key) ?? make()
  all.set(key, made)
  return made
}

function send(fixture: RestFixture, scenario: Scenario): Promise<Answer> {
  const { ask, prefer, accept, body, claims } = scenario
  const space = ask.indexOf(' ')
  const role = scenario.role ?? (scenario.asUser ? USER : undefined)
  return fixture.ask(ask.slice(0, space), ask.slice(space + 1), {
    headers: {
      ...(accept !== undefined && { accept }),
      ...(prefer !== undefined && { prefer }),
      ...scenario.headers,
    },
    ...(body !== undefined && { body }),
    ...(claims && { claims }),
    ...(role !== undefined && { role }),
  })
}

function check(answer: Answer, scenario: Scenario): void {
  const { json, text, hex, error, contains = [], lacks = [], has = {} } = scenario
  assert.equal(answer.status, scenario.status, answer.text)
  if (json !== undefined) assert.deepEqual(answer.json, json)
  if (text !== undefined) assert.equal(answer.text, text)
  if (hex !== undefined) assert.equal(answer.bytes.toString('hex'), hex)
  if (error !== undefined) assert.deepEqual(only(answer.json, Object.keys(error)), error)
  for (const part of contains) assert.ok(answer.text.includes(part), `${part} is not in ${answer.text}`)
  for (const part of lacks) assert.ok(!answer.text.includes(part), `${part} is in ${answer.text}`)
  for (const [name, value] of Object.entries(has)) {
    assert.equal(answer.headers[name] ?? null, value, `header ${name}`)
  }
  if (scenario.warns !== undefined) assert.ok(answer.headers.warning?.endsWith(`${scenario.warns}"`))
}

function only(value: unknown, names: readonly string[]): unknown {
  const members = value as Readonly<Record<string, unknown>>
  return Object.fromEntries(names.map((name) => [name, members[name]]))
}

async function checkLeft(fixture: RestFixture, { leaves }: Scenario): Promise<void> {
  if (!leaves) return
  const [sql, rows] = leaves
  const result = await fixture.database.query(sql)
  assert.deepEqual(
    result.rows.map((row) => ({ ...row })),
    rows,
  )
}

function changes({ ask, leaves }: Scenario): boolean {
  return leaves !== undefined || !/^(GET|HEAD|OPTIONS) /.test(ask)
}
