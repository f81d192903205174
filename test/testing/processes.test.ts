// Several test processes at once, as `node --test` has them, and what is left of those that were killed.
import assert from 'node:assert/strict'
import { fork, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { resolveSettings } from '../../src/kit/config/resolve.ts'
import { templateOf } from '../../testing/contents.ts'
import { market } from '../model/market.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const program = new URL('child.ts', import.meta.url)

interface Said {
  readonly database: string
  readonly rooms: readonly { readonly number: number }[]
  readonly pid: number
  /** When the template was made that it has a copy of. */
  readonly madeAt: string
}

let server: TestDatabase
before(async () => {
  server = await createTestDatabase()
})
after(() => server.drop())

async function run(comment: string, ending: 'stop' | 'kill'): Promise<Said> {
  const child = fork(program, [comment, ending], { execArgv: ['--disable-warning=ExperimentalWarning'] })
  const ended = once(child, 'exit')
  const [said] = (await Promise.race([once(child, 'message'), ended])) as [Said]
  const [code, signal] = await ended
  assert.deepEqual([code, signal], ending === 'stop' ? [0, null] : [null, 'SIGKILL'])
  return said
}

/** A template that nobody has made yet, and nobody else will ask for. */
const fresh = () => `-- ${randomBytes(6).toString('hex')}`

function templateName(before: string): string {
  const { settings } = resolveSettings({})
  return templateOf({ app: { name: 'market', schema: market }, before }, settings).name
}

async function names(like: string): Promise<readonly string[]> {
  const { rows } = await server.query(`
    select datname as name from pg_database where datname like '${like}'
    union select rolname from pg_roles where rolname like '${like}' order by name`)
  return rows.map(({ name }) => name)
}

test('processes that start together make one template, and see nothing of each other', async () => {
  const comment = fresh()
  const said = await Promise.all([1, 2, 3].map(() => run(comment, 'stop')))
  for (const { rooms, pid } of said) assert.deepEqual(rooms, [{ number: pid }])
  assert.equal(new Set(said.map(({ database }) => database)).size, 3)
  assert.equal(new Set(said.map(({ madeAt }) => madeAt)).size, 1)
  for (const { database } of said) assert.deepEqual(await names(database), [])
  await server.query(`drop database ${templateName(comment)}`)
})

test('what a process that was killed has left, the next one drops', async () => {
  const comment = fresh()
  const { database } = await run(comment, 'kill')
  assert.deepEqual(await names(database), [database])
  await connectionsGone(database)
  const next = await run(comment, 'stop')
  assert.deepEqual(await names(database), [])
  assert.deepEqual(await names(next.database), [])
  await server.query(`drop database ${templateName(comment)}`)
})

test('a server that tests cannot run on is said to be unfit', async () => {
  const role = `test_${randomBytes(6).toString('hex')}`
  await server.query(`create role ${role} login password '${role}'`)
  try {
    const ordinary = new URL(server.url)
    ordinary.username = role
    ordinary.password = role
    assert.match(
      complaint(ordinary.href),
      /PL421[\s\S]*Tests need a superuser|Tests need a superuser[\s\S]*PL421/,
    )
  } finally {
    await server.query(`drop role ${role}`)
  }
  assert.match(complaint('postgres://nobody@127.0.0.1:1/nowhere'), /cannot be reached\..*ECONNREFUSED/)
})

function complaint(url: string): string {
  const { status, stderr } = spawnSync(process.execPath, [fileURLToPath(program)], {
    env: { ...process.env, PLINTH_TEST_DATABASE_URL: url },
    encoding: 'utf8',
  })
  assert.equal(status, 1)
  return stderr
}

/** The server hears of the end of a process by its sockets. */
async function connectionsGone(database: string): Promise<void> {
  const name = `plinth-test-${database.split('_')[2]}`
  const count = `select count(*)::int as count from pg_stat_activity where application_name = '${name}'`
  while ((await server.query(count)).rows[0].count > 0);
}
