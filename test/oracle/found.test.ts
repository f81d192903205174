// Requests that the fuzzer found faults with, each with what it is answered since.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { createRestFixture, type RestFixture } from '../support/rest.ts'

let fixture: RestFixture
before(async () => {
  fixture = await createRestFixture(readFileSync(`${import.meta.dirname}/bazaar.sql`, 'utf8'))
})
after(() => fixture.stop())

interface Found {
  readonly name: string
  readonly request: readonly [method: string, target: string, body?: string]
  readonly prefer?: string
  readonly type?: string
  readonly status: number
  /** What the answer contains. */
  readonly answer: string
}

const found: readonly Found[] = [
  {
    name: 'a bare record is one value',
    request: ['GET', '/rpc/any_record'],
    status: 200,
    answer: '{"a":1,"b":"x"}',
  },
  {
    name: 'a cast to unknown is one to text',
    request: ['GET', '/stalls?select=name::unknown&id=eq.1'],
    status: 200,
    answer: '[{"name":"Spice"}]',
  },
  {
    name: 'an empty JSON key names no column of the answer',
    request: ['GET', '/goods?select=data->%22%22&id=eq.1'],
    status: 200,
    answer: '[{"data":null}]',
  },
  {
    name: 'an alias is not empty',
    request: ['GET', '/stalls?select=%22%22:id'],
    status: 400,
    answer: 'PGRST100',
  },
  { name: 'a column is not empty', request: ['GET', '/stalls?%22%22=eq.1'], status: 400, answer: 'PGRST100' },
  {
    name: 'a column that an aliased embed is found by stays a column',
    request: ['GET', '/purchases?select=who:buyer_id(name)&buyer_id=is.null&who.id=eq.99'],
    status: 200,
    answer: '[]',
  },
  {
    name: 'a text body is no named argument',
    request: ['POST', '/rpc/numbers', '1'],
    type: 'text/plain',
    status: 200,
    answer: '[1, 2, 3]',
  },
  {
    name: 'a text body is the unnamed argument',
    request: ['POST', '/rpc/plain', '1'],
    type: 'text/plain',
    status: 200,
    answer: '"1"',
  },
  {
    name: 'a view that nothing makes writable is a wrong method',
    request: ['POST', '/both_names', '{"name":"x"}'],
    status: 405,
    answer: '55000',
  },
  {
    name: 'an upsert brings a key once',
    request: ['POST', '/stalls', '[{"id":9,"name":"a"},{"id":9,"name":"b"}]'],
    prefer: 'resolution=merge-duplicates',
    status: 400,
    answer: '21000',
  },
  {
    name: 'a search negates so often in a row',
    request: ['GET', `/goods?words=fts.${'!'.repeat(40)}a`],
    status: 400,
    answer: 'tsquery stack too small',
  },
  {
    name: 'a search is nested so deeply',
    request: ['GET', `/goods?words=fts.${'('.repeat(20_000)}a${')'.repeat(20_000)}`],
    status: 400,
    answer: '54001',
  },
  {
    name: 'a JSON literal is nested so deeply',
    request: ['GET', `/goods?data=eq.${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    status: 400,
    answer: '54001',
  },
  {
    name: 'a JSON path is so long',
    request: ['GET', `/goods?data${'->a'.repeat(2_001)}=eq.1`],
    status: 400,
    answer: 'more than 2000 items',
  },
  {
    name: 'a row has so many columns',
    request: ['GET', `/stalls?select=${'id,'.repeat(1700)}id`],
    status: 400,
    answer: '54011',
  },
]

for (const { name, request, prefer, type, status, answer } of found) {
  test(name, async () => {
    const [method, target, body] = request
    const given = await fixture.ask(method, target, {
      headers: {
        ...(prefer !== undefined && { prefer }),
        ...(type !== undefined && { 'content-type': type }),
      },
      ...(body !== undefined && { body }),
    })
    assert.equal(given.status, status, given.text)
    assert(given.text.includes(answer), given.text)
  })
}
