// Conditions of the author's own that are slow are told with their place when a plan is made; they stop nothing.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plan } from '../../src/migrate/migrate.ts'
import { targetOf } from '../../src/migrate/model-target.ts'
import { applySystem } from '../../src/migrate/system.ts'
import { all, entity, int, owner, type Rule, schema, signedIn, sql, uuid } from '../../src/model/model.ts'
import { createDatabase } from '../../src/postgres/postgres.ts'
import { createTestDatabase } from '../support/database.ts'

test('a subquery or a function per row, and columns without an index', async () => {
  const database = await createTestDatabase()
  try {
    const server = createDatabase({ url: database.url, size: 1 })
    await applySystem(server).finally(() => server.stop())
    const said = async (read: Rule) => {
      const teams = entity('teams', { who: uuid(), level: int() }, { read: signedIn })
      const fields = { team: uuid().indexed(), who: owner(), level: int() }
      const { model } = schema({ teams, notes: entity('notes', fields, { read, insert: sql`level = 1` }) })
      const lines: string[] = []
      const options = { url: database.url, owner: 'plinth_owner', lockTimeoutMs: 1_000, patienceMs: 1_000 }
      await plan(targetOf(model), { ...options, report: (line) => void lines.push(line) })
      return lines
    }
    const [subquery, ...more] = await said(
      sql`exists (select from teams t where t.id = team and t.who = (select auth.uid()))`,
    )
    assert.match(
      subquery ?? '',
      /^test\/migrate\/slow-policies\.test\.ts:\d+:\d+ policy notes_select runs a subquery for every row/,
    )
    assert.deepEqual(more, [])
    assert.match((await said(sql`who = auth.uid()`)).join(), /notes_select calls a function for every row/)
    assert.match(
      (await said(sql`level > 3`)).join(),
      /notes_select reads columns of which none begins an index/,
    )
    assert.deepEqual(await said(sql`team = any (array(select t.id from teams t))`), [])
    assert.deepEqual(await said(all(owner.of('who'), sql`level > 3`)), [])
  } finally {
    await database.drop()
  }
})
