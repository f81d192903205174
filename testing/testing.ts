// The test kit, `plinth/testing`: for each test a real database and a real server. server -> template -> clone -> serve ->
// clients; stopped in reverse.
import { type Clock, type FakeClock, fakeClock, clock as systemClock } from '../src/kit/clock.ts'
import { resolveSettings } from '../src/kit/config/resolve.ts'
import type { Settings } from '../src/kit/config/table.ts'
import { type Log, silentLog } from '../src/kit/log.ts'
import { random } from '../src/kit/random.ts'
import type { Command } from '../src/model/command.ts'
import type { CommandMap, NoCommands, Schema } from '../src/model/model.ts'
import type { AnswerOf, InputSpec, OutputSpec, SentInput } from '../src/model/types/command-types.ts'
import type { App } from '../src/plinth/app.ts'
import { createPlinth, type PlinthOptions } from '../src/plinth.ts'
import { createTestClient, type TestClient, trackFetch } from './client.ts'
import { templateOf } from './contents.ts'
import { type Clone, createClone } from './database/clone.ts'
import { openDatabase, type TestDatabase } from './database/database.ts'
import { dropLeftovers } from './database/leftovers.ts'
import { type AuditRecord, type EventRecord, type JobRecord, type Records, recordsOf } from './records.ts'
import { openServer, type TestServer } from './server/server.ts'
import { settle } from './settle.ts'
import {
  createTokens,
  placeUser,
  principalOf,
  type TestUser,
  type Tokens,
  userOf,
  type Who,
} from './users.ts'

export type { AuditRecord, EventRecord, JobRecord, TestClient, TestDatabase, TestUser, Who }

export interface TestOptions {
  /** The rows and users that a new database of the application begins with; without them it is empty. */
  readonly seeds?: boolean
  /** SQL that a superuser runs before the model is applied: `create extension btree_gist`. */
  readonly before?: string
  /** Of the server, by key. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** What the server tells; nothing unless said otherwise. */
  readonly log?: Log
}

export interface CallAs {
  /** Somebody, as of `as()`; `service` is nobody whom row policies hold. Not signed in unless said otherwise. */
  readonly as?: Who | 'service' | null
  /** Idempotency-Key. */
  readonly key?: string
}

export interface TestApp<S extends Schema = Schema, Commands extends CommandMap = NoCommands>
  extends AsyncDisposable,
    Records {
  /** Where the server listens, without the REST prefix. */
  readonly url: string
  /** A client of somebody, who is made where there is nobody of that id; of null, one that is not signed in. */
  as(who: Who | null): Promise<TestClient<S, Commands>>
  /** A client that row policies do not hold. */
  service(): Promise<TestClient<S, Commands>>
  /** Somebody to act as, and to refer to. */
  user(who?: Who): Promise<TestUser>
  /** A command of the application in this process, with all that a request would meet. Throws what a client would be told. */
  call<Input extends InputSpec, Output extends OutputSpec | undefined>(
    command: Command<Input, Output>,
    input: SentInput<Input>,
    options?: CallAs,
  ): Promise<AnswerOf<Output>>
  readonly database: TestDatabase
  /** What the server takes for now when it checks tokens. It stands still until it is advanced. */
  readonly clock: Pick<FakeClock, 'now' | 'advance'>
  /** Resolves when nothing is under way any more; after `timeoutMs` (10 s) it says what is, with PL422. */
  settle(timeoutMs?: number): Promise<void>
  /** Stops the server and drops the database. Safe to call twice; `await using` calls it. */
  stop(): Promise<void>
}

export type CommandsOf<Given> = Given extends { readonly commands: infer Commands extends CommandMap }
  ? Commands
  : NoCommands

export type SchemaOf<Given> = Given extends { readonly schema: infer S extends Schema }
  ? S
  : Given extends Schema
    ? Given
    : Schema

/**
 * An application (or a model alone) with a database of its own, served on a port of its own.
 * @throws PlinthError PL421 where tests have no PostgreSQL, and what the model and the server say of mistakes.
 *
 *     await using app = await testApp(shop)
 *     const ann = await app.as({ email: 'ann@example.org' })
 */
export async function testApp<Given extends App | Schema>(
  given: Given,
  options: TestOptions = {},
): Promise<TestApp<SchemaOf<Given>, CommandsOf<Given>>> {
  const app = applicationOf(given, options)
  const secret = random.bytes(SECRET_BYTES).toString('base64url')
  const flags = { ...settingsOf(secret), ...options.settings }
  const { settings } = resolveSettings({ flags, model: app.schema.model })
  const server = await openTidyServer()
  const template = templateOf({ app, before: options.before ?? '' }, settings)
  const clone = await createClone(server, {
    ...template,
    tryOut: (url) => tryOut(app, { ...flags, databaseUrl: url }),
  })
  try {
    // The template was examined, and a clone is the same.
    const own = { securityChecks: 'off', ...flags, databaseUrl: clone.loginUrl }
    return await serve<SchemaOf<Given>, CommandsOf<Given>>({
      app,
      clone,
      flags: own,
      log: options.log ?? silentLog,
    })
  } catch (error) {
    await clone.drop()
    throw error
  }
}

const SECRET_BYTES = 32

function applicationOf(given: App | Schema, { seeds = false }: TestOptions): App {
  const app: App = 'model' in given ? { name: 'test', schema: given } : given
  if (seeds) return app
  const { seeds: _rows, users: _users, ...rest } = app
  return rest
}

/** As of `plinth start`, but for what many servers on one machine need. */
function settingsOf(jwtSecret: string): Readonly<Record<string, unknown>> {
  return {
    host: '127.0.0.1',
    port: 0,
    poolSize: 4,
    anonRole: 'anon',
    jwtSecret,
    reloadTriggers: false,
    shutdownTimeoutMs: 100,
  }
}

const tidied = new WeakSet<TestServer>()

async function openTidyServer(): Promise<TestServer> {
  const server = await openServer()
  if (tidied.has(server)) return server
  tidied.add(server)
  await dropLeftovers(server)
  return server
}

async function tryOut(app: App, flags: Readonly<Record<string, unknown>>): Promise<void> {
  const plinth = createPlinth({ load: loading(app, flags), log: silentLog, app })
  await plinth.start()
  await plinth.stop()
}

function loading(
  { schema: { model } }: App,
  flags: Readonly<Record<string, unknown>>,
): PlinthOptions['load'] {
  return async (inDatabase = {}) => resolveSettings({ flags, database: inDatabase, model })
}

interface Serving {
  readonly app: App
  readonly clone: Clone
  readonly flags: Readonly<Record<string, unknown>>
  readonly log: Log
}

function tokensFor(settings: Settings, clock: Clock): Tokens {
  return createTokens({
    secret: settings.jwtSecret?.reveal() ?? '',
    secretIsBase64: settings.jwtSecretIsBase64,
    roleClaim: settings.jwtRoleClaimKey,
    audience: settings.jwtAud,
    clock,
  })
}

async function serve<S extends Schema, Commands extends CommandMap>({
  app,
  clone,
  flags,
  log,
}: Serving): Promise<TestApp<S, Commands>> {
  const clock = fakeClock(systemClock.now())
  const plinth = createPlinth({ load: loading(app, flags), log, clock, app })
  await plinth.start()
  const database = openDatabase(clone.url)
  const tokens = tokensFor(plinth.settings, clock)
  const requests = trackFetch()
  const work = [requests, { name: 'requests in flight', count: () => plinth.inFlight }]
  const { url } = plinth
  const client = async (token: string, key: string) =>
    createTestClient<S, Commands>({ url, schema: app.schema.model.schema, key, token, fetch: requests.fetch })
  let stopping: Promise<void> | null = null
  const stop = () => {
    stopping ??= stopAll()
    return stopping
  }
  async function stopAll(): Promise<void> {
    await plinth.stop()
    await database.close()
    await clone.drop()
  }
  return {
    url,
    database,
    clock,
    async as(who) {
      const key = await tokens.ofRole('anon')
      return client(who === null ? key : await tokens.ofUser(await placeUser(database, who)), key)
    },
    async service() {
      const key = await tokens.ofRole('service_role')
      return client(key, key)
    },
    async call(command, input, { as: who = null, key } = {}) {
      const user = who === null || who === 'service' ? who : await placeUser(database, who)
      return plinth.call(command, input, { principal: principalOf(user), key: key ?? null }) as Promise<never>
    },
    ...recordsOf(app, database),
    user: async (who = {}) => userOf(await placeUser(database, who)),
    settle: (timeoutMs) => settle(work, timeoutMs),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
