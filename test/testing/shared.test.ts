// The PostgreSQL that the kit starts itself: one for all who ask at once, there while it is used, gone afterwards.
import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { claimFolder, readAddress } from '../../testing/server/folder.ts'
import { leaseShared } from '../../testing/server/shared.ts'

const LOOK_MS = 20
let parent: string
before(() => {
  parent = mkdtempSync(join(tmpdir(), 'plinth-shared-'))
  // PostgreSQL may run as another user, who must get in.
  chmodSync(parent, 0o755)
})
after(() => rmSync(parent, { recursive: true }))

test('those who ask at once get the same one; it stays while one of them uses it, and then it ends', async () => {
  const folder = join(parent, 'server')
  const options = { folder, idleMs: 1 }
  const [one, two] = await Promise.all([leaseShared('aaa', options), leaseShared('bbb', options)])
  assert.equal(one.url, two.url)
  await one.session.close()
  const names = await two.session.rows(
    `select application_name as name from pg_stat_activity where application_name like 'plinth-test-%'`,
  )
  assert.deepEqual(names, [{ name: 'plinth-test-bbb' }])
  await two.session.close()
  while (readAddress(folder) !== null || existsSync(join(folder, 'lock'))) await sleep(LOOK_MS)

  // Whoever asks next has to start it again, whatever was left behind.
  writeFileSync(join(folder, 'address'), one.url)
  writeFileSync(join(folder, 'data/PG_VERSION'), '9')
  const three = await leaseShared('ccc', options)
  assert.deepEqual(await three.session.rows('select 1 as one'), [{ one: 1 }])
  await three.session.close()
  while (readAddress(folder) !== null || existsSync(join(folder, 'lock'))) await sleep(LOOK_MS)
})

test('a folder that is not ours alone is not used', () => {
  const folder = join(parent, 'file')
  writeFileSync(folder, '')
  assert.throws(() => claimFolder(folder), { code: 'PL421' })
})
