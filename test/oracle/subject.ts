// What the fuzzer asks: the dialect itself, or the whole server over sockets, with tokens. Either tells what it
// answered and the statements that it sent to the database.
import { readFileSync } from 'node:fs'
import { resolveSettings } from '../../src/kit/config/resolve.ts'
import type { LogEvent } from '../../src/kit/log.ts'
import { createPlinth } from '../../src/plinth.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { ANON, type Answer, createRestFixture, ROLES, USER } from '../support/rest.ts'
import { Wire } from '../support/wire.ts'
import type { Asker } from './arbitrary/headers.ts'
import type { FuzzRequest } from './arbitrary/request.ts'
import { authorizations, CLERK, SECRET } from './tokens.ts'

export type Question = Pick<FuzzRequest, 'method' | 'target' | 'headers' | 'body' | 'asker'>

export interface Reply {
  /** Its status is 0 where the server closed the connection and said nothing. */
  readonly answer: Answer
  readonly statements: readonly string[]
}

export interface Subject {
  readonly database: TestDatabase
  /** Whether tokens are looked at; without, a wrong one is nobody's. */
  readonly takesTokens: boolean
  ask(question: Question): Promise<Reply>
  stop(): Promise<void>
}

const MAX_ROWS = 50
const SCHEMAS = ['public', 'annex']
const LOGIN = 'plinth_test_fuzz_login'
/** Fewer than there are tokens, so that some have to go. */
const TOKENS_KEPT = 4
/** The fuzzer thinks in the process of the server, and looks at connections only now and then. */
const PATIENCE_MS = 600_000
/** A request over a bazaar of thirty rows that takes longer is a finding (57014, which is 500). */
const STATEMENT_TIMEOUT_MS = 10_000

export async function askDialect(): Promise<Subject> {
  const fixture = await createRestFixture(bazaar(), { schemas: SCHEMAS, maxRows: MAX_ROWS })
  return {
    database: fixture.database,
    takesTokens: false,
    async ask({ method, target, headers, body, asker }) {
      const answer = await fixture.ask(method, target, {
        headers,
        ...(body !== null && { body }),
        ...principals[asker],
      })
      return { answer, statements: fixture.sent().map(({ text }) => text) }
    },
    stop: () => fixture.stop(),
  }
}

/** Whom the dialect is told of; everybody else is anonymous. */
const principals: Partial<
  Record<Asker, { readonly role: string; readonly claims: { readonly sub: string } }>
> = {
  ann: { role: USER, claims: { sub: 'ann' } },
  bob: { role: USER, claims: { sub: 'bob' } },
  clerk: { role: CLERK, claims: { sub: 'cleo' } },
}

/** `now_s`: whole seconds since 1970, for the tokens. */
export async function askServer(now_s: number): Promise<Subject> {
  const database = await createTestDatabase(`${ROLES}\n${bazaar()}`)
  const log = new StatementLog()
  const plinth = createPlinth({ load: async () => resolveSettings({ flags: flagsOf(database) }), log })
  const tokens = await authorizations(now_s)
  const idle: Wire[] = []
  let asked = 0
  try {
    await plinth.start()
  } catch (error) {
    await database.drop()
    throw error
  }
  const port = Number(new URL(plinth.url).port)
  return {
    database,
    takesTokens: true,
    async ask({ method, target, headers, body, asker }) {
      const wire = idle.pop() ?? new Wire(port)
      const requestId = `fuzz-${asked++}`
      const authorization = tokens[asker]
      const {
        status,
        headers: given,
        bytes,
      } = await wire.ask({
        method,
        target: `/rest/v1${target}`,
        headers: { ...headers, 'x-request-id': requestId, ...(authorization !== null && { authorization }) },
        body,
      })
      idle.push(wire)
      return { answer: answerOf(status, given, bytes), statements: log.take(requestId) }
    },
    async stop() {
      for (const wire of idle) wire.close()
      await plinth.stop()
      await database.drop()
    },
  }
}

function flagsOf(database: TestDatabase): Record<string, unknown> {
  const login = new URL(database.url)
  login.username = LOGIN
  return {
    databaseUrl: login.href,
    port: 0,
    schemas: SCHEMAS,
    anonRole: ANON,
    jwtSecret: SECRET,
    jwtCacheMaxEntries: TOKENS_KEPT,
    maxRows: MAX_ROWS,
    poolSize: 2,
    txEnd: 'commit-allow-override',
    aggregates: true,
    explain: true,
    reloadTriggers: false,
    logQuery: true,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    eventLoopDelayMaxMs: PATIENCE_MS,
    keepAliveTimeoutMs: PATIENCE_MS,
  }
}

/** The log of a server that tells its statements, by request. */
class StatementLog {
  readonly flush = () => undefined
  readonly #byRequest = new Map<string, string[]>()

  write(event: LogEvent): void {
    if (event.kind !== 'request.query') return
    const known = this.#byRequest.get(event.requestId)
    if (known === undefined) this.#byRequest.set(event.requestId, [event.sql])
    else known.push(event.sql)
  }

  take(requestId: string): readonly string[] {
    const statements = this.#byRequest.get(requestId) ?? []
    this.#byRequest.delete(requestId)
    return statements
  }
}

function answerOf(status: number, headers: Answer['headers'], bytes: Buffer): Answer {
  const text = bytes.toString()
  return {
    status,
    headers,
    bytes,
    text,
    get json() {
      return JSON.parse(text)
    },
  }
}

function bazaar(): string {
  return readFileSync(`${import.meta.dirname}/bazaar.sql`, 'utf8')
}
