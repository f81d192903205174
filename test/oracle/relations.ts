// Relations between answers that hold whatever the data: they need no evaluator, and would find what it got wrong in
// the same way as the engine.
import assert from 'node:assert/strict'
import fc, { type Arbitrary } from 'fast-check'
import type { RestFixture } from '../support/rest.ts'
import { ask, type OracleRun, sampleWorlds, withWorld } from './answering.ts'
import { type Principal, relationshipsFrom, type Table, type World } from './world/model.ts'
import { type Condition, filterOn } from './world/read.ts'
import { filterParameter, name } from './world/spell.ts'

export async function checkRelations({ worlds, readsPerWorld, seed }: OracleRun): Promise<void> {
  for (const [index, world] of sampleWorlds(worlds, seed).entries()) {
    await withWorld(world, async (fixture) => {
      for (const relation of Object.values(relations)) {
        const property = fc.asyncProperty(cases(world), async (given) => {
          await relation({ fixture, given })
        })
        await fc.assert(property, { numRuns: readsPerWorld, seed: seed + index })
      }
    })
  }
}

interface Case {
  readonly table: Table
  readonly filter: Condition & { readonly kind: 'filter' }
  readonly principal: Principal
  readonly pageSize: number
  /** A related table, if there is one. */
  readonly embed: string | null
}

function cases(world: World): Arbitrary<Case> {
  return fc.constantFrom(...world.tables).chain((table) => {
    const around = relationshipsFrom(world, table.name).map(({ to }) => to)
    return fc.record({
      table: fc.constant(table),
      filter: fc.constantFrom(...table.columns).chain(filterOn),
      principal: fc.record({
        who: fc.constantFrom('anon' as const, 'user' as const),
        sub: fc.integer({ min: 1, max: 2 }),
      }),
      pageSize: fc.integer({ min: 1, max: 4 }),
      embed: around.length === 0 ? fc.constant(null) : fc.constantFrom(...around),
    })
  })
}

interface Asking {
  readonly fixture: RestFixture
  readonly given: Case
}

type Relation = (asking: Asking) => Promise<void>

const relations: Readonly<Record<string, Relation>> = {
  async 'a condition that always holds changes nothing'(asking) {
    const { filter } = asking.given
    const column = name(filter.column)
    const tautology = `or=${encodeURIComponent(`(${column}.is.null,${column}.not.is.null)`)}`
    assert.deepEqual(await rows(asking, [query(filter), tautology]), await rows(asking, [query(filter)]))
  },

  async 'pages make up the whole'(asking) {
    const { filter, pageSize } = asking.given
    const whole = await rows(asking, [query(filter)])
    const pages: unknown[] = []
    for (let offset = 0; offset <= whole.length; offset += pageSize) {
      pages.push(...(await rows(asking, [query(filter), `limit=${pageSize}`, `offset=${offset}`])))
    }
    assert.deepEqual(pages, whole)
  },

  async 'the count is the number of rows'(asking) {
    const { filter } = asking.given
    const whole = await rows(asking, [query(filter)])
    const { headers } = await answer(asking, [query(filter), 'limit=1'])
    assert.equal(headers['content-range']?.split('/')[1], String(whole.length))
  },

  async 'a filter, its negation and what is unknown to both part the rows'(asking) {
    const { filter } = asking.given
    const both = [filter, { ...filter, negated: !filter.negated }]
    const [holds = 0, fails = 0] = await Promise.all(
      both.map(async (each) => (await rows(asking, [query(each)])).length),
    )
    const either = `or=${encodeURIComponent(`(${both.map((each) => filterParameter(each, 'tree').join('.')).join(',')})`)}`
    assert.equal((await rows(asking, [either])).length, holds + fails)
    const all = (await rows(asking, [])).length
    const unknown = (await rows(asking, [`${encodeURIComponent(name(filter.column))}=is.null`])).length
    assert(all - unknown <= holds + fails && holds + fails <= all)
  },

  async 'an inner join takes rows away, and only those without a partner'(asking) {
    const { embed, table } = asking.given
    if (embed === null) return
    const select = (join: string) => `select=${[...table.key, `${embed}${join}()`].join(',')}`
    const outer = await rows(asking, [select('')])
    const inner = await rows(asking, [select('!inner')])
    const without = await rows(asking, [select(''), `${embed}=is.null`])
    assert.equal(inner.length + without.length, outer.length)
    for (const row of inner) assert(outer.some((each) => JSON.stringify(each) === JSON.stringify(row)))
  },
}

function query(filter: Case['filter']): string {
  return filterParameter(filter, 'plain').map(encodeURIComponent).join('=')
}

async function rows(asking: Asking, parameters: readonly string[]): Promise<readonly unknown[]> {
  const { json, status, text } = await answer(asking, parameters)
  assert(status === 200 || status === 206, text)
  return json as readonly unknown[]
}

function answer({ fixture, given }: Asking, parameters: readonly string[]) {
  const { table, principal } = given
  const target = `/${table.name}?${[...parameters, `order=${table.key.join(',')}`].join('&')}`
  return ask(fixture, { target, count: true, principal })
}
