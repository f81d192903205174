// Kysely over the transaction of a command. It writes the SQL; each statement runs under the role that its instance stands for.
import {
  type CompiledQuery,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresDialect,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import { PlinthError } from '../../kit/error.ts'
import type { ColumnSenses } from './columns.ts'
import { decodeRows } from './decode.ts'
import { encode } from './encode.ts'
import { type DocumentColumns, documents } from './json.ts'
import type { Scope } from './scope.ts'

export interface Querying {
  readonly scope: Scope
  readonly senses: ColumnSenses
  readonly documents: DocumentColumns
}

/** Both roles of one command; made per call, so they share what never changes. */
export function createKysely(role: string, querying: Querying): Kysely<never> {
  const connection = new RoleConnection(role, querying)
  const provider = {
    provideConnection: <T>(use: (each: DatabaseConnection) => Promise<T>) => use(connection),
  }
  const executor = new DefaultQueryExecutor(compiler, adapter, provider, [documents(querying.documents)])
  return new Kysely<never>({ config: { dialect }, driver: noDriver, executor, dialect })
}

class RoleConnection implements DatabaseConnection {
  readonly #role: string
  readonly #querying: Querying

  constructor(role: string, querying: Querying) {
    this.#role = role
    this.#querying = querying
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { scope, senses } = this.#querying
    const result = await scope.run(this.#role, { text: sql, parameters: parameters.map(encode) })
    const rows = decodeRows(result, senses) as Row[]
    const changed = /^(?:INSERT 0|UPDATE|DELETE|MERGE) (\d+)$/.exec(result.tag)?.[1]
    return changed === undefined ? { rows } : { rows, numAffectedRows: BigInt(changed) }
  }

  // biome-ignore lint/correctness/useYield: what Kysely's interface asks for, and a command has no use for.
  async *streamQuery<Row>(): AsyncGenerator<QueryResult<Row>> {
    throw notHere('stream')
  }
}

const adapter = new PostgresAdapter()
const compiler = new PostgresQueryCompiler()
/** Never asked for a connection: the executor has one. */
const dialect = new PostgresDialect({ pool: async () => Promise.reject(notHere('connection')) })

const noDriver: Driver = {
  init: async () => undefined,
  acquireConnection: async () => Promise.reject(notHere('connection')),
  beginTransaction: async () => Promise.reject(notHere('transaction')),
  commitTransaction: async () => Promise.reject(notHere('transaction')),
  rollbackTransaction: async () => Promise.reject(notHere('transaction')),
  releaseConnection: async () => undefined,
  destroy: async () => undefined,
}

function notHere(what: 'stream' | 'connection' | 'transaction'): PlinthError {
  return new PlinthError({
    code: 'PL515',
    status: 500,
    message: `A command has one transaction, which the server begins and ends: db.${what}() is not there.`,
    hint: 'Run the statements one after the other; whatever throws undoes all of them.',
  })
}
