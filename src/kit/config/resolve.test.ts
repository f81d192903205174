import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import { PlinthError } from '../error.ts'
import { resolveSettings, type SettingSources } from './resolve.ts'

const secretText = 'a-secret-of-at-least-thirty-two-bytes'

function settingsOf(sources: SettingSources) {
  return resolveSettings(sources).settings
}

function refusal(sources: SettingSources): PlinthError {
  try {
    resolveSettings(sources)
  } catch (error) {
    assert.ok(error instanceof PlinthError)
    return error
  }
  throw new assert.AssertionError({ message: 'the settings were accepted' })
}

describe('precedence', () => {
  const file = { port: 1 }
  const env = { PLINTH_PORT: '2', PGRST_SERVER_PORT: '3' }

  test('without any source every setting has its default', () => {
    const { settings, origins } = resolveSettings({})
    assert.equal(settings.port, 8000)
    assert.equal(settings.bodyBytesMax, 1_048_576)
    assert.deepEqual(settings.schemas, ['public'])
    assert.equal(settings.restPrefix, '/rest/v1')
    assert.equal(origins.port.kind, 'default')
  })

  test('a flag wins over the environment, the environment over the file', () => {
    assert.equal(settingsOf({ flags: { port: '4' }, env, file }).port, 4)
    assert.equal(settingsOf({ env, file }).port, 2)
    assert.equal(settingsOf({ file }).port, 1)
  })

  test('our variable wins over the one of PostgREST, which wins over the common one', () => {
    assert.equal(settingsOf({ env: { PGRST_SERVER_PORT: '3' } }).port, 3)
    const urls = { DATABASE_URL: 'postgres://a', PGRST_DB_URI: 'postgres://b' }
    assert.equal(settingsOf({ env: urls }).databaseUrl?.reveal(), 'postgres://b')
    assert.equal(settingsOf({ env: { DATABASE_URL: 'postgres://a' } }).databaseUrl?.reveal(), 'postgres://a')
  })

  test('the database wins over the environment, a flag over the database', () => {
    const sources = { env: { PGRST_DB_SCHEMAS: 'a' }, database: { db_schemas: 'b, c' } }
    assert.deepEqual(settingsOf(sources).schemas, ['b', 'c'])
    assert.deepEqual(settingsOf({ ...sources, flags: { schemas: 'd' } }).schemas, ['d'])
  })

  test('the database says how transactions end', () => {
    const database = { db_tx_end: 'commit-allow-override' }
    assert.equal(settingsOf({ database }).txEnd, 'commit-allow-override')
  })

  test('the origin of a value is named as it was written', () => {
    const { origins } = resolveSettings({ flags: { maxRows: '5' }, env: { PGRST_DB_POOL: '3' } })
    assert.deepEqual(origins.maxRows, { kind: 'flag', name: '--max-rows' })
    assert.deepEqual(origins.poolSize, { kind: 'environment', name: 'PGRST_DB_POOL' })
  })

  test('flags are taken by key and by name, and undefined is absent', () => {
    assert.equal(settingsOf({ flags: { 'max-rows': '7', port: undefined } }).maxRows, 7)
  })
})

describe('the environment of PostgREST', () => {
  const env = { PGRST_DB_URI: 'postgres://localhost/app' }

  test('brings the defaults of PostgREST with it', () => {
    const { port, host, restPrefix, anonRole, logLevel, statementTimeoutMs } = settingsOf({ env })
    assert.deepEqual(
      { port, host, restPrefix, anonRole, logLevel, statementTimeoutMs },
      {
        port: 3000,
        host: '0.0.0.0',
        restPrefix: '',
        anonRole: null,
        logLevel: 'error',
        statementTimeoutMs: 0,
      },
    )
  })

  test('is read in its own units and words', () => {
    const settings = settingsOf({
      env: {
        ...env,
        PGRST_DB_POOL_ACQUISITION_TIMEOUT: '7',
        PGRST_SERVER_HOST: '!6',
        PGRST_LOG_LEVEL: 'crit',
        PGRST_DB_PLAN_ENABLED: 'yes',
        PGRST_DB_PRE_REQUEST: 'hooks.check',
      },
    })
    assert.equal(settings.poolAcquisitionTimeoutMs, 7000)
    assert.equal(settings.host, '::')
    assert.equal(settings.logLevel, 'fatal')
    assert.equal(settings.explain, true)
    assert.deepEqual(settings.preRequest, { schema: 'hooks', name: 'check' })
  })

  test('sets app.settings.* from PGRST_APP_SETTINGS_*, values with = included', () => {
    const settings = settingsOf({ env: { PGRST_APP_SETTINGS_API_KEY: 'k=1', PLINTH_APP_SETTINGS_B: '2' } })
    assert.deepEqual(settings.appSettings, [
      ['api_key', 'k=1'],
      ['b', '2'],
    ])
  })

  test('with a variable that we do not know gets a warning with a suggestion and starts', () => {
    const { warnings } = resolveSettings({ env: { ...env, PGRST_JWT_SECRTE: 'x' } })
    assert.deepEqual(warnings, ['PGRST_JWT_SECRTE is not known; did you mean PGRST_JWT_SECRET?'])
  })
})

describe('names that are not known', () => {
  const cases: readonly (readonly [SettingSources, string])[] = [
    [{ flags: { 'max-row': '1' } }, '--max-row is no flag; did you mean --max-rows?'],
    [{ env: { PLINTH_MAXROWS: '1' } }, 'PLINTH_MAXROWS is no setting; did you mean PLINTH_MAX_ROWS?'],
    [{ file: { prot: 1 } }, '"prot" in the configuration file is no setting; did you mean port?'],
    [{ env: { PLINTH_ENTIRELY_ELSE: '1' } }, 'PLINTH_ENTIRELY_ELSE is no setting'],
  ]
  for (const [sources, message] of cases) {
    test(`are refused: ${message}`, () => {
      const error = refusal(sources)
      assert.equal(error.code, 'PL001')
      assert.equal(error.message, message)
    })
  }

  test('are left alone when they belong to the test suite or to others', () => {
    assert.doesNotThrow(() => resolveSettings({ env: { PLINTH_TEST_DATABASE_URL: 'x', HOME: '/' } }))
  })
})

describe('values that do not fit', () => {
  const cases: readonly (readonly [SettingSources, string])[] = [
    [{ flags: { port: '70000' } }, '--port must be an integer from 0 to 65535, not "70000"'],
    [{ env: { PLINTH_AGGREGATES: 'maybe' } }, 'PLINTH_AGGREGATES must be true or false, not "maybe"'],
    [{ file: { schemas: [] } }, '"schemas" in the configuration file must be a comma-separated list of at'],
    [{ flags: { txEnd: 'never' } }, '--tx-end must be one of commit, commit-allow-override, rollback, rol'],
    [{ flags: { restPrefix: 'rest/' } }, '--rest-prefix must be empty, or a path like /rest/v1, not "rest/"'],
    [{ flags: { preRequest: 'a.b.c' } }, '--pre-request must be the name of a function, schema.function, no'],
    [
      { flags: { openapiServerProxyUri: 'ftp://x' } },
      '--openapi-server-proxy-uri must be an http or https URL',
    ],
    [{ flags: { anonRole: ' none ' } }, '--anon-role must be the name of a role, and not none'],
    [{ database: { db_anon_role: 'none' } }, 'pgrst.db_anon_role must be the name of a role, and not none'],
    [{ flags: { appSettings: ['x'] } }, '--app-settings must be name=value, not ["x"]'],
  ]
  for (const [sources, message] of cases) {
    test(`are refused: ${message}`, () => {
      const error = refusal(sources)
      assert.equal(error.code, 'PL002')
      assert.equal(error.message.slice(0, message.length), message)
    })
  }

  test('are all named at once', () => {
    const error = refusal({ flags: { port: 'x', workers: '0' }, env: { PLINTH_NOPE_NOPE: '1' } })
    assert.equal(error.message.split('\n').length, 3)
  })
})

describe('secrets', () => {
  test('are read from a file where they start with @, without the line end', () => {
    const readFile = (path: string) => (path === 'key.txt' ? `${secretText}\n` : '')
    assert.equal(settingsOf({ flags: { jwtSecret: '@key.txt' }, readFile }).jwtSecret?.reveal(), secretText)
  })

  test('in a file that is not there are refused with the reason', () => {
    const readFile = () => {
      throw new Error('no such file')
    }
    const { message } = refusal({ env: { PGRST_JWT_SECRET: '@gone' }, readFile })
    assert.equal(message, 'PGRST_JWT_SECRET: cannot read @gone: no such file')
  })

  test('never show when settings are printed or serialised', () => {
    const settings = settingsOf({
      flags: { jwtSecret: secretText, databaseUrl: 'postgres://u:hidden@h/d' },
    })
    const shown = `${inspect(settings)}${JSON.stringify(settings)}${String(settings.jwtSecret)}`
    assert.doesNotMatch(shown, /a-secret|hidden/)
  })
})

test('switches, empty texts and nulls mean what they say', () => {
  const settings = settingsOf({
    flags: {
      aggregates: true,
      restPrefix: '',
      anonRole: '',
      corsOrigins: 'https://a.example, https://b.example',
    },
    file: { maxRows: null },
  })
  assert.equal(settings.aggregates, true)
  assert.equal(settings.restPrefix, '')
  assert.equal(settings.anonRole, null)
  assert.equal(settings.maxRows, null)
  assert.deepEqual(settings.corsOrigins, ['https://a.example', 'https://b.example'])
})

test('a model that is served decides some defaults, and nothing that was said', () => {
  const model = { schema: 'shop' }
  const { schemas, countEstimates, constraintDetails, explain } = settingsOf({ model })
  assert.deepEqual([schemas, countEstimates, constraintDetails, explain], [['shop'], false, false, false])
  const said = settingsOf({ model, flags: { schemas: 'a,b', countEstimates: 'true' } })
  assert.deepEqual([said.schemas, said.countEstimates, said.constraintDetails], [['a', 'b'], true, false])
  assert.deepEqual(settingsOf({ model, database: { db_schemas: 'c' } }).schemas, ['c'])
  const without = settingsOf({})
  assert.deepEqual(
    [without.schemas, without.countEstimates, without.constraintDetails],
    [['public'], true, true],
  )
})

test('settings that contradict each other are refused', () => {
  const error = refusal({ flags: { port: '9000', adminPort: '9000' } })
  assert.equal(error.code, 'PL004')
  assert.equal(error.message, 'admin-port and port are both 9000')
})

test('settings cannot be changed', () => {
  assert.ok(Object.isFrozen(settingsOf({})))
})
