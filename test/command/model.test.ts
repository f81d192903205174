// Any mix of calls under few keys against a model of what idempotency promises: each key has one effect and one answer, until
// it is dropped; another body is refused; who hangs up changes nothing of that.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { testApp } from '../../testing/testing.ts'
import { bank } from './bank.ts'

let app: Awaited<ReturnType<typeof testApp<typeof bank>>>
let ann: Awaited<ReturnType<typeof app.as>>

before(async () => {
  app = await testApp(bank)
  ann = await app.as({})
})

after(() => app.stop())

type Step =
  | { readonly kind: 'send'; readonly key: number; readonly body: number; readonly times: number }
  | { readonly kind: 'hang up'; readonly key: number; readonly body: number; readonly after_ms: number }
  | { readonly kind: 'prune'; readonly key: number }

const key = fc.nat(2)
const body = fc.nat(1)
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('send' as const), key, body, times: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ kind: fc.constant('hang up' as const), key, body, after_ms: fc.nat(4) }),
    fc.record({ kind: fc.constant('prune' as const), key }),
  ),
  { minLength: 1, maxLength: 12 },
)

interface Kept {
  readonly body: number
  readonly id: string
}

/** What should be: under each key the body that took effect and its answer; of each name, how many accounts. */
class Expected {
  readonly kept = new Map<number, Kept>()
  readonly effects = new Map<string, number>()
  readonly #run: number

  constructor(run: number) {
    this.#run = run
  }

  keyOf = (key: number): string => `run-${this.#run}-${key}`
  nameOf = (key: number, body: number): string => `run ${this.#run}, key ${key}, body ${body}`

  takesEffect(key: number, kept: Kept): void {
    const name = this.nameOf(key, kept.body)
    this.kept.set(key, kept)
    this.effects.set(name, (this.effects.get(name) ?? 0) + 1)
  }
}

function ask(expected: Expected, { key, body }: { readonly key: number; readonly body: number }) {
  const name = expected.nameOf(key, body)
  return ann.rpc('open_account', { name }).setHeader('Idempotency-Key', expected.keyOf(key))
}

async function send(step: Step & { readonly kind: 'send' }, expected: Expected): Promise<void> {
  const answers = await Promise.all(Array.from({ length: step.times }, () => ask(expected, step)))
  const kept = expected.kept.get(step.key)
  if (kept !== undefined && kept.body !== step.body) {
    for (const { status, error } of answers) assert.deepEqual([status, error?.code], [422, 'PL503'])
    return
  }
  for (const { status } of answers) assert.equal(status, 200)
  const ids = new Set(answers.map(({ data }) => data?.id))
  const [id = ''] = ids
  assert.equal(ids.size, 1)
  if (kept === undefined) expected.takesEffect(step.key, { body: step.body, id })
  else assert.equal(id, kept.id)
}

/** It took effect or not: its key, which is committed with it, says so. */
async function hangUp(step: Step & { readonly kind: 'hang up' }, expected: Expected): Promise<void> {
  await ask(expected, step).abortSignal(AbortSignal.timeout(step.after_ms))
  await app.settle()
  if (expected.kept.has(step.key)) return
  const { rows } = await app.database.query<{ id: string }>(
    `select body::jsonb ->> 'id' as id from plinth.idempotency where key = $1`,
    [expected.keyOf(step.key)],
  )
  const [row] = rows
  if (row !== undefined) expected.takesEffect(step.key, { body: step.body, id: row.id })
}

async function prune({ key }: Step, expected: Expected): Promise<void> {
  await app.database.query('delete from plinth.idempotency where key = $1', [expected.keyOf(key)])
  expected.kept.delete(key)
}

async function effectsOf(run: number): Promise<ReadonlyMap<string, number>> {
  const { rows } = await app.database.query<{ name: string; n: number }>(
    'select name, count(*)::int as n from accounts where name like $1 group by name',
    [`run ${run},%`],
  )
  return new Map(rows.map(({ name, n }) => [name, n]))
}

let runs = 0

test('whatever is sent, again, at once or given up: one effect and one answer for each key', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (given) => {
      runs += 1
      const expected = new Expected(runs)
      for (const step of given) {
        if (step.kind === 'send') await send(step, expected)
        else if (step.kind === 'hang up') await hangUp(step, expected)
        else await prune(step, expected)
      }
      assert.deepEqual(await effectsOf(runs), expected.effects)
    }),
    { numRuns: 40 },
  )
})
