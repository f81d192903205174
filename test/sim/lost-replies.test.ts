// COMMIT is done and its reply is lost: nobody but the key knows what came of it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { seededRandom } from '../../src/kit/random.ts'
import { testApp } from '../../testing/testing.ts'
import { bank } from '../command/bank.ts'
import { type Faulty, startFaulty } from './faulty.ts'

/** In `npm test`; the long lane asks for more. */
const KEYS = Number(process.env.LOST_REPLY_KEYS ?? 5)
const DUPLICATES = 50
/** Of the replies to COMMIT, those that are lost. */
const SHARE = 0.5

let app: Awaited<ReturnType<typeof testApp<typeof bank>>>
let faulty: Faulty
let lost = 0

before(async () => {
  app = await testApp(bank)
  // One attempt: what is lost reaches the client, who asks again.
  faulty = await startFaulty(bank, app.database, { commandAttemptsMax: 1 })
})

after(async () => {
  await faulty.stop()
  await app.stop()
})

function loseReplies(seed: number): void {
  const chance = seededRandom(seed)
  lost = 0
  faulty.proxy.choose = (sql) => {
    if (sql.at(-1) !== 'commit' || chance.number() > SHARE) return null
    lost += 1
    return 'before the reply'
  }
}

async function count(of: string): Promise<number> {
  const { rows } = await app.database.query<{ n: number }>(`select count(*)::int as n from ${of}`)
  return rows[0]?.n ?? -1
}

test('fifty duplicates of each key, replies to COMMIT lost: one effect and one answer for each key', async () => {
  const ann = await app.user()
  loseReplies(Number(process.env.SEED ?? 1))
  const keys = Array.from({ length: KEYS }, (_, i) => `lost-${i}`)
  const answers = await Promise.all(
    keys.map((key) =>
      Promise.all(
        Array.from({ length: DUPLICATES }, () =>
          faulty.insist({ command: 'open_account', input: { name: key }, as: ann, key }),
        ),
      ),
    ),
  )
  faulty.proxy.choose = () => null
  assert.ok(lost > 0, 'replies were lost')
  assert.ok(
    answers.flat().some(({ asked }) => asked > 1),
    'clients asked again',
  )
  for (const [i, of] of answers.entries()) {
    assert.deepEqual(new Set(of.map(({ status }) => status)), new Set([200]))
    assert.equal(new Set(of.map(({ body }) => body)).size, 1)
    assert.equal(await count(`accounts where name = 'lost-${i}'`), 1)
  }
  const hash = `idempotency_key_hash in (select encode(sha256(convert_to(key, 'UTF8')), 'hex') from plinth.idempotency)`
  assert.equal(await count(`plinth.audit_log where action = 'command' and ${hash}`), KEYS)
})

test('without a key the same loss makes a second effect', async () => {
  const ann = await app.user()
  lost = 0
  faulty.proxy.choose = (sql) => {
    if (sql.at(-1) !== 'commit' || lost === 1) return null
    lost = 1
    return 'before the reply'
  }
  const { status, asked } = await faulty.insist({
    command: 'open_account',
    input: { name: 'Keyless' },
    as: ann,
  })
  faulty.proxy.choose = () => null
  assert.deepEqual([status, asked, lost], [200, 2, 1])
  assert.equal(await count(`accounts where name = 'Keyless'`), 2)
})
