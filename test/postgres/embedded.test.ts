import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { PlinthError } from '../../src/kit/error.ts'
import { type Embedded, startEmbedded } from '../../src/postgres/embedded/embedded.ts'
import { startFailure } from '../../src/postgres/embedded/failure.ts'
import { createDatabase } from '../../src/postgres/postgres.ts'

const root = mkdtempSync(join(tmpdir(), 'plinth-embedded-'))
const dataDir = join(root, 'data folder')
// As root, the server runs as somebody else, who has to be able to pass through.
chmodSync(root, 0o755)

after(() => rmSync(root, { recursive: true, force: true }))

before(async () => {
  // Made once; most tests only start it.
  const server = await startEmbedded({ dataDir })
  await ask(server, 'create table kept (n int)')
  await server.stop()
})

test('what was written is there after a stop and a start', async () => {
  await withServer(dataDir, (server) => ask(server, 'insert into kept values (1)'))
  await withServer(dataDir, async (server) => {
    assert.deepEqual(await ask(server, 'select count(*) from kept where n = 1'), ['1'])
  })
})

test('it is set up for serializable commands, the change feed and honest storage', async () => {
  await withServer(dataDir, async (server) => {
    const settings = [
      'wal_level',
      'max_prepared_transactions',
      'data_checksums',
      'server_encoding',
      'listen_addresses',
    ]
    const values = await ask(server, `select ${settings.map((name) => `current_setting('${name}')`).join()}`)
    assert.deepEqual(values, ['logical', '1000', 'on', 'UTF8', '127.0.0.1'])
    const locale = `select datlocprovider, datlocale from pg_database where datname = 'postgres'`
    assert.deepEqual(await ask(server, locale), ['b', 'C.UTF-8'])
  })
})

test('nobody gets in without the password, which only we can read', async () => {
  await withServer(dataDir, async (server) => {
    const url = new URL(server.url)
    url.password = 'guessed'
    for (const guess of [url.href, url.href.replace(/\?.*/, '')]) {
      await assert.rejects(ask({ url: guess }, 'select 1'), { code: 'PGRST000' })
    }
    assert.equal(statSync(join(dataDir, 'password')).mode & 0o777, 0o600)
  })
})

test('a second start on the same folder is refused while the first serves it', async () => {
  await withServer(dataDir, async () => {
    await assert.rejects(startEmbedded({ dataDir }), refusedWith('PL105', `pid ${process.pid}`))
    const other = startElsewhere(dataDir)
    assert.match(await firstLine(other), /PL105/)
  })
})

test('after kill -9 of the process that started it, the next start stops what it left behind and goes on', async () => {
  const other = startElsewhere(dataDir)
  const [, url] = (await firstLine(other)).split(' ')
  await ask({ url: url ?? '' }, 'insert into kept values (9)')
  other.kill('SIGKILL')
  await once(other, 'exit')
  const lines: string[] = []
  await withServer(
    dataDir,
    async (server) => {
      assert.deepEqual(await ask(server, 'select count(*) from kept where n = 9'), ['1'])
    },
    { log: (line) => lines.push(line) },
  )
  assert.ok(lines.some((line) => line.includes('left behind')))
})

test('after kill -9 of everything, the next start recovers', async () => {
  const other = startElsewhere(dataDir)
  const [, url] = (await firstLine(other)).split(' ')
  await ask({ url: url ?? '' }, 'insert into kept values (99)')
  const postmaster = Number(readFileSync(join(dataDir, 'data', 'postmaster.pid'), 'utf8').split('\n')[0])
  other.kill('SIGKILL')
  process.kill(postmaster, 'SIGKILL')
  await once(other, 'exit')
  await withServer(dataDir, async (server) => {
    assert.deepEqual(await ask(server, 'select count(*) from kept where n = 99'), ['1'])
  })
})

test('a postmaster that is killed under us is started again on its port', async () => {
  const server = await startEmbedded({ dataDir })
  const database = createDatabase({
    url: server.url,
    outage_patience_ms: 20_000,
    acquisition_timeout_ms: 20_000,
  })
  try {
    await database.query('select 1')
    const lost = new Promise<void>((resolve) => {
      process.kill(
        Number(readFileSync(join(dataDir, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]),
        'SIGKILL',
      )
      database.query('select pg_sleep(5)').then(
        () => resolve(),
        () => resolve(),
      )
    })
    await lost
    const { rows } = await database.query('select count(*) from kept')
    assert.equal(rows.length, 1)
  } finally {
    await database.stop()
    await server.stop()
  }
})

test('stop is clean, may be called twice, and frees the folder', async () => {
  const lines: string[] = []
  const server = await startEmbedded({ dataDir, log: (line) => lines.push(line) })
  await Promise.all([server.stop(), server.stop()])
  assert.ok(lines.some((line) => line.includes('database system is shut down')))
  assert.equal(existsSync(join(dataDir, 'lock')), false)
  assert.equal(existsSync(join(dataDir, 'data', 'postmaster.pid')), false)
})

test('a lock file whose process is gone does not stand in the way', async () => {
  writeFileSync(join(dataDir, 'lock'), `${process.pid} 1 somebody\n`)
  await withServer(dataDir, async () => undefined)
})

test('a taken port is said to be taken', async () => {
  const squatter = await listenAnywhere()
  const { port } = squatter.address() as { port: number }
  try {
    await assert.rejects(startEmbedded({ dataDir, port }), refusedWith('PL101', String(port)))
  } finally {
    squatter.close()
  }
})

test('data of another major version is left alone', async () => {
  const other = join(root, 'other')
  mkdirSync(join(other, 'data'), { recursive: true })
  writeFileSync(join(other, 'data', 'PG_VERSION'), '14\n')
  await assert.rejects(startEmbedded({ dataDir: other }), refusedWith('PL104', 'PostgreSQL 14'))
  assert.deepEqual(readdirSync(join(other, 'data')), ['PG_VERSION'])
})

test('a folder that cannot be made is said to be not writable', async () => {
  const file = join(root, 'a file')
  appendFileSync(file, '')
  await assert.rejects(startEmbedded({ dataDir: join(file, 'data') }), refusedWith('PL103', file))
  const nowhere = '/proc/plinth/data'
  await assert.rejects(startEmbedded({ dataDir: nowhere }), refusedWith('PL103', nowhere))
})

test('a full disk is said to be full', () => {
  const error = startFailure(
    '/data',
    'FATAL:  could not write to file "pg_wal/xlogtemp.7": No space left on device\n',
  )
  assert.equal(error.code, 'PL102')
})

test('a password that is gone is said to be gone', async () => {
  const password = readFileSync(join(dataDir, 'password'), 'utf8')
  rmSync(join(dataDir, 'password'))
  await assert.rejects(startEmbedded({ dataDir }), refusedWith('PL106', 'password'))
  writeFileSync(join(dataDir, 'password'), password, { mode: 0o600 })
  await withServer(dataDir, async () => undefined)
})

test('a folder with a path too long for a socket has its socket elsewhere', async () => {
  const long = join(root, 'x'.repeat(120), 'data')
  let socketDir = ''
  await withServer(long, async (server) => {
    assert.ok(server.socketDir.length < 100)
    assert.deepEqual(await ask(server, 'select 1'), ['1'])
    socketDir = server.socketDir
  })
  assert.equal(existsSync(socketDir), false)
})

test('a folder that only root may enter has its data where the server can reach it', {
  skip: process.getuid?.() !== 0,
}, async () => {
  const home = join(root, 'home')
  mkdirSync(home, { mode: 0o700 })
  const closed = join(home, 'project', '.plinth')
  await withServer(closed, (server) => ask(server, 'create table here (n int)'))
  const location = readFileSync(join(closed, 'location'), 'utf8').trim()
  await withServer(closed, (server) => ask(server, 'select * from here'))
  rmSync(location, { recursive: true })
})

async function withServer(
  folder: string,
  work: (server: Embedded) => Promise<unknown>,
  options: { log?: (line: string) => void } = {},
): Promise<void> {
  const server = await startEmbedded({ dataDir: folder, ...options })
  try {
    await work(server)
  } finally {
    await server.stop()
  }
}

async function ask({ url }: { readonly url: string }, text: string): Promise<(string | null)[]> {
  const database = createDatabase({ url, size: 1, outage_patience_ms: 0 })
  try {
    await database.start()
    const row = (await database.query(text)).rows[0]
    return row === undefined ? [] : Array.from({ length: row.length }, (_, i) => row.text(i))
  } finally {
    await database.stop()
  }
}

/** In a process of its own, which says `ready <url>` or the code of its failure. */
function startElsewhere(folder: string): ChildProcess {
  const door = new URL('../../src/postgres/embedded/embedded.ts', import.meta.url).href
  const program = `
    import { startEmbedded } from ${JSON.stringify(door)}
    startEmbedded({ dataDir: ${JSON.stringify(folder)} }).then(
      (server) => console.log('ready ' + server.url),
      (error) => console.log('failed ' + error.code),
    )`
  return spawn(process.execPath, ['--input-type=module-typescript', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function firstLine(child: ChildProcess): Promise<string> {
  const [chunk] = await once(child.stdout as NodeJS.ReadableStream, 'data')
  return String(chunk).trim()
}

async function listenAnywhere(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function refusedWith(code: string, saying: string) {
  return (error: unknown) => {
    assert.ok(error instanceof PlinthError, String(error))
    assert.equal(error.code, code, error.message)
    assert.ok(error.message.includes(saying), error.message)
    return true
  }
}
