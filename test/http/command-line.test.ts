// The program as people start it: what it says, how it ends, and the demo with every line that it tells one to try.
import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createAuthenticator } from '../../src/auth/auth.ts'
import { type Outcome, openCommandLine } from '../support/command-line.ts'

const PROGRAM = join(import.meta.dirname, '../../bin/plinth')
const SECRET = 'a shared secret that is long enough'
const folder = mkdtempSync(join(tmpdir(), 'plinth-cli-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const commandLine = openCommandLine(folder)
after(() => commandLine.close())

function run(...args: readonly string[]): Promise<Outcome> {
  return runWith({}, ...args)
}

function runWith(variables: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<Outcome> {
  const env = { PATH: process.env.PATH, ...variables }
  return new Promise((resolve) => {
    execFile(PROGRAM, args, { cwd: folder, env }, (error, out, err) => {
      resolve({ status: error === null ? 0 : Number(error.code), out, err })
    })
  })
}

const mistakes: readonly (readonly [args: readonly string[], status: number, says: RegExp])[] = [
  [['nonsense'], 2, /unknown command 'nonsense'/],
  [['config', '--prot', '1'], 2, /Did you mean --port/],
  [['config', '--port', 'abc'], 2, /--port must be an integer from 0 to 65535, not "abc"/],
  [['start', 'app.ts'], 1, /There is no file app\.ts/],
  [['start', '--demo', 'nothing'], 2, /There is: chinook/],
  [
    ['start', '--demo', 'chinook', '--database-url', 'postgres://x@127.0.0.1:1/x'],
    1,
    /embedded database only/,
  ],
  [['start', '--database-url', 'nonsense'], 1, /plinth: /],
  [
    ['start', '--database-url', 'postgres://x@127.0.0.1:1/x', '--pool-automatic-recovery', 'no'],
    1,
    /connection error/,
  ],
  [
    ['start', '--jwt-secret', 'short', '--database-url', 'postgres://x@127.0.0.1:1/x'],
    1,
    /at least 32 bytes/,
  ],
  [['migrate', 'plan', '--prot', '1'], 2, /Did you mean --port/],
  [['migrate', 'no', 'app.ts'], 2, /unknown command 'no'/],
  [['policy', 'explain'], 2, /--as <caller>/],
  [['migrate', 'plan', 'nothing.ts'], 1, /There is no file nothing.ts/],
  [['token'], 2, /--role/],
  [['token', '--role', 'a', '--jwt-secret', SECRET, '--claims', '[]'], 2, /no JSON object/],
  [['token', '--role', 'a', '--jwt-secret', SECRET, '--expires', '1y'], 2, /90s, 30m, 1h, 7d, never/],
  [['token', '--role', 'none', '--jwt-secret', SECRET], 2, /"none" is none/],
  [['token', '--role', 'a', '--jwt-secret', SECRET, '--expires', '9999999999d'], 2, /too long.*\n.*never/],
  [
    ['token', '--role', 'a', '--jwt-secret', SECRET, '--jwt-role-claim-key', '.roles[0]'],
    1,
    /jwt-role-claim-key.*--claims/s,
  ],
  [['keys', '--data', '/proc/plinth'], 1, /\/proc\/plinth cannot be written/],
  [['keys', '--database-url', 'postgres://x@127.0.0.1:1/x'], 1, /no jwt-secret/],
]

for (const [args, status, says] of mistakes) {
  test(`plinth ${args.join(' ')}: says what is wrong, without a stack`, async () => {
    // What does not even begin to serve needs no process of its own.
    const outcome = await (args[0] === 'start' ? run(...args) : commandLine.run(...args))
    assert.equal(outcome.status, status, outcome.err)
    assert.match(outcome.err, says)
    assert.doesNotMatch(outcome.err, /^\s+at /m)
  })
}

test('what is said elsewhere than on the command line is 1; help says what the statuses mean', async () => {
  const unfit = await runWith({ PLINTH_ADMIN_PORT: 'abc' }, 'config', '--port', '1')
  assert.deepEqual(
    [unfit.status, unfit.err.split('\n')[0]],
    [1, 'plinth: PLINTH_ADMIN_PORT must be an integer from 0 to 65535, not "abc"'],
  )
  const both = await runWith({ PLINTH_ADMIN_PORT: 'abc' }, 'config', '--port', 'x')
  assert.equal(both.status, 2)
  assert.match(both.err, /PLINTH_ADMIN_PORT must be/, 'all that is wrong is said at once')
  const help = await run('help')
  assert.equal(help.status, 0)
  assert.match(help.out, /^ {2}2 {2}the command line is wrong/m)
})

test('plinth token prints a token that the server takes', async () => {
  const { out } = await commandLine.run(
    'token',
    '--role',
    'app',
    '--sub',
    'me',
    '--claims',
    '{"a":1}',
    '--jwt-secret',
    SECRET,
  )
  const { authenticate } = createAuthenticator({
    secret: SECRET,
    secretIsBase64: false,
    audience: null,
    roleClaim: '$.role',
    anonRole: null,
    cacheEntriesMax: 0,
  })
  const { role, claims } = await authenticate(`Bearer ${out.trim()}`)
  const { iat, exp, ...rest } = JSON.parse(claims) as { iat: number; exp: number }
  assert.deepEqual([role, rest, exp - iat], ['app', { a: 1, role: 'app', sub: 'me' }, 3600])
})

test('plinth keys puts the role where the server looks for it', async () => {
  const { out } = await commandLine.run(
    'keys',
    '--jwt-secret',
    SECRET,
    '--jwt-role-claim-key',
    '.app_metadata.role',
  )
  const { authenticate } = createAuthenticator({
    secret: SECRET,
    secretIsBase64: false,
    audience: null,
    roleClaim: '.app_metadata.role',
    anonRole: null,
    cacheEntriesMax: 0,
  })
  const key = /^service key +(.+)$/m.exec(out)?.[1]
  assert.equal((await authenticate(`Bearer ${key}`)).role, 'service_role')
})

test('plinth config masks what is secret', async () => {
  const { out } = await commandLine.run(
    'config',
    '--jwt-secret',
    SECRET,
    '--database-url',
    'postgres://me:hidden@127.0.0.1/x',
  )
  assert.match(out, /^port +8000 +default$/m)
  assert.match(out, /^database-url +postgres:\/\/me:\*\*\*@127\.0\.0\.1\/x +--database-url$/m)
  assert.doesNotMatch(out, /hidden|long enough/)
})

test('the demo starts, every line that it prints works, other verbs join it, and it ends cleanly', async () => {
  const server = spawn(
    PROGRAM,
    ['start', '--demo', 'chinook', '--port', '0', '--data', 'demo', '--workers', '2'],
    {
      cwd: folder,
      env: { PATH: process.env.PATH },
    },
  )
  const said = await untilSaid(server, /(?:curl .*\n\s*){3}/)
  const lines = [...said.matchAll(/curl '([^']+)'(?: -H 'Authorization: ([^']+)')?/g)]
  assert.equal(lines.length, 3)
  for (const [, url = '', authorization] of lines) {
    const response = await fetch(url, { headers: authorization ? { Authorization: authorization } : {} })
    assert.equal(response.status, 200, url)
    assert.ok(((await response.json()) as unknown[]).length > 0, url)
  }
  const [, url] = /URL +(\S+)/.exec(said) ?? []
  const customers = await fetch(`${url}/rest/v1/customer`)
  assert.equal(customers.status, 401, 'customers are not for everybody')
  const metrics = await (await fetch(`${url}/metrics`)).text()
  assert.match(
    metrics,
    /duration_seconds_count\{route="table",method="GET",status="401"\} 1\n/,
    'of all workers',
  )
  assert.match((await commandLine.run('types', '--data', 'demo')).out, /artist: \{\n\s+Row: \{/)
  const promised = await commandLine.run('types', '--data', 'demo', '--schemas', 'public,nowhere')
  assert.deepEqual([promised.status, promised.out], [1, ''])
  assert.match(promised.err, /^plinth: There is no schema nowhere in the database\.\n/)
  const document = JSON.parse((await commandLine.run('openapi', '--data', 'demo', '--role', 'anon')).out) as {
    paths: object
  }
  assert.ok('/artist' in document.paths && !('/customer' in document.paths))
  const doctor = await run('doctor', '--data', 'demo')
  assert.match(doctor.out, /^ok +row security: /m)
  assert.equal(statSync(join(folder, 'demo/jwt-secret')).mode & 0o777, 0o600)
  server.kill('SIGTERM')
  assert.equal(await new Promise((resolve) => server.once('exit', resolve)), 0)
})

function untilSaid(server: ChildProcess, what: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    const listen = (chunk: Buffer) => {
      said += chunk
      if (what.test(said)) resolve(said)
    }
    server.stdout?.on('data', listen)
    server.stderr?.on('data', listen)
    server.once('exit', () => reject(new Error(said)))
  })
}
