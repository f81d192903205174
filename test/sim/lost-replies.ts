// COMMIT is done and its reply is lost, again and again, while many ask under the same keys.
import assert from 'node:assert/strict'
import { seededRandom } from '../../src/kit/random.ts'
import { testApp } from '../../testing/testing.ts'
import { bank } from '../command/bank.ts'
import { startFaulty } from './faulty.ts'

const DUPLICATES = 50
/** Of the replies to COMMIT, those that are lost. */
const SHARE = 0.5

/** The bank, behind the proxy. */
export async function openBank() {
  const app = await testApp(bank)
  // One attempt: what is lost reaches the client, who asks again.
  const faulty = await startFaulty(bank, app.database, { commandAttemptsMax: 1 })
  return {
    app,
    faulty,
    async count(of: string): Promise<number> {
      const { rows } = await app.database.query<{ n: number }>(`select count(*)::int as n from ${of}`)
      return rows[0]?.n ?? -1
    },
    async stop() {
      await faulty.stop()
      await app.stop()
    },
  }
}

export type Bank = Awaited<ReturnType<typeof openBank>>

export async function oneEffectForEachKey(
  { app, faulty, count }: Bank,
  keys: number,
  round = 0,
): Promise<void> {
  const ann = await app.user()
  const chance = seededRandom(Number(process.env.SEED ?? Date.now()))
  let lost = 0
  faulty.proxy.choose = (sql) => {
    if (sql.at(-1) !== 'commit' || chance.number() > SHARE) return null
    lost += 1
    return 'before the reply'
  }
  const names = Array.from({ length: keys }, (_, i) => `lost-${round}-${i}`)
  const answers = await Promise.all(
    names.map((name) =>
      Promise.all(
        Array.from({ length: DUPLICATES }, () =>
          faulty.insist({ command: 'open_account', input: { name }, as: ann, key: name }),
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
    assert.equal(await count(`accounts where name = '${names[i]}'`), 1)
  }
  const hash = `idempotency_key_hash in (select encode(sha256(convert_to(key, 'UTF8')), 'hex') from plinth.idempotency where key like 'lost-${round}-%')`
  assert.equal(await count(`plinth.audit_log where action = 'command' and ${hash}`), keys)
}
