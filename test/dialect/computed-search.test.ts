// Sections 4 and 6 of the dialect for computed fields: what they give is known, so nothing is wrapped around it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createRestFixture, type RestFixture } from '../support/rest.ts'
import { type Scenario, scenarios } from './scenario.ts'

const ids = (...numbers: readonly number[]) => numbers.map((id) => ({ id }))

/** A filter on letters, and the ids that it leaves. */
function finds(does: string, filter: string, ...found: readonly number[]): Scenario {
  return { does, ask: `GET /letters?select=id&order=id&${filter}`, status: 200, json: ids(...found) }
}

scenarios('search in computed fields', { sql: 'archive.sql' }, [
  finds('a tsvector is searched as it is', 'words=fts.cat', 1),
  finds('the language is the query’s alone', 'words=wfts(english).letters', 2),
  finds('a domain over tsvector is one', 'bare_words=fts(simple).letter', 2),
  finds('not binds to the whole search', 'words=not.fts.cat', 2, 3),
  finds('inside of logic', 'or=(words.fts.cat,words.fts.dog)', 1, 2),
  finds('text still becomes a tsvector', 'opening=fts(english).cat', 1),
  {
    does: 'over the rows of a call',
    ask: 'GET /rpc/all_letters?select=id&words=fts.cat',
    status: 200,
    json: ids(1),
  },
  {
    does: 'over the rows of a write',
    ask: 'DELETE /letters?words=fts.dog&select=id',
    prefer: 'return=representation, tx=rollback',
    status: 200,
    json: ids(2),
  },
])

scenarios('paths into computed fields', { sql: 'archive.sql' }, [
  finds('jsonb is filtered by path', 'sender->>name=eq.Bo', 2),
  finds('json is filtered by path', 'dated->>year=eq.1877', 3),
  finds('an array is filtered by index', 'parts->>1=eq.cats', 1),
  {
    does: 'selected and sorted by path',
    ask: 'GET /letters?select=sender->>name,dated->year,parts->0&order=dated->>year.desc&limit=1',
    status: 200,
    json: [{ name: 'Bo', year: 1901, parts: 'A' }],
  },
])

describe('the statement of a path into a computed field', () => {
  let fixture: RestFixture
  before(async () => {
    fixture = await createRestFixture(readFileSync(join(import.meta.dirname, 'archive.sql'), 'utf8'))
  })
  after(() => fixture.stop())

  async function sqlOf(target: string): Promise<string> {
    const answer = await fixture.ask('GET', target)
    assert.equal(answer.status, 200, answer.text)
    return fixture
      .sent()
      .map(({ text }) => text)
      .join('\n')
  }

  test('JSON is not converted to JSON', async () => {
    assert.doesNotMatch(await sqlOf('/letters?select=sender->name&dated->>year=eq.1877'), /to_jsonb/)
  })

  test('what is no JSON is converted', async () => {
    assert.match(await sqlOf('/letters?select=parts->0'), /to_jsonb\("letters"\."parts"\)/)
  })
})
