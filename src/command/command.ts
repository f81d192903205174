// The door of the COMMAND room: accept -> authorise -> validate -> [claim -> handle -> leave -> COMMIT] -> respond. A command is
// asked by a request, by another command in its transaction, or as a function in the process.
import type { AnyCommand } from '../model/command.ts'
import type { Model } from '../model/model.ts'
import type { Database, Transactions } from '../postgres/types.ts'
import type { Rest } from '../query/query.ts'
import type { DocumentedCommand } from '../query/rest/openapi/commands.ts'
import type { Principal } from '../query/rest/types.ts'
import { batchSpec } from './batch/batch.ts'
import { createSenses } from './database/senses.ts'
import { type Definitions, documented, specsOf } from './define/definitions.ts'
import { exactly } from './flow/exact.ts'
import { execute } from './flow/execute.ts'
import { noSuchCommand } from './flow/problems.ts'
import { KeyQueue, Places } from './flow/queue.ts'
import { type Runner, type ServeOptions, type Surround, serveCommands, surroundBy } from './serve.ts'
import type { CommandEvent, CommandLimits } from './types.ts'

export type { Definitions } from './define/definitions.ts'
export type { CommandEvent, CommandLimits } from './types.ts'

export interface CommandsOptions {
  readonly definitions: Definitions
  readonly model: Model
  readonly database: Database & Transactions
  readonly limits: CommandLimits
  readonly observe: (event: CommandEvent) => void
}

export interface CallOptions {
  readonly principal: Principal
  readonly key?: string | null
  readonly requestId?: string | null
}

export interface Commands {
  /** For the documentation of the API. */
  readonly documented: readonly DocumentedCommand[]
  /** Answers requests that name a command, and passes others on. Called again at each reload of the settings. */
  serve(options: ServeOptions): Rest
  /** The output. Throws PlinthError and DatabaseError as they come; PL517 for a command that is not listed. */
  call(command: AnyCommand | string, input: unknown, options: CallOptions): Promise<unknown>
}

export function createCommands({ definitions, model, ...options }: CommandsOptions): Commands {
  const { database, limits, observe } = options
  let serving: ServeOptions | null = null
  let surround: Surround = () => ({ settings: [], preRequest: null })
  const senses = createSenses(database, model, () => serving?.catalogs.current)
  const specs = specsOf(definitions, { model, senses })
  const served = () => serving ?? notServing()
  const batch = batchSpec({
    requestsMax: limits.requestsMax,
    specs,
    dialect: () => served().rest,
    failure() {
      const { options: dialect, catalogs, onFault } = served()
      return { options: dialect, catalogs, onFault }
    },
  })
  const runner: Runner = {
    specs,
    batch,
    parts: {
      database,
      limits,
      observe,
      places: new Places(limits.connectionsMax, limits.queueMax),
      queue: new KeyQueue(limits.queueMax),
    },
  }
  return {
    documented: definitions.commands.map(([name, { definition }]) => documented(name, definition)),
    serve(given) {
      serving = given
      surround = surroundBy(given, model.schema)
      return serveCommands(given, runner, surround)
    },
    async call(command, input, { principal, key = null, requestId = null }) {
      const name = typeof command === 'string' ? command : nameOf(command, definitions)
      const spec = runner.specs.get(name)
      if (spec === undefined) throw noSuchCommand(name)
      const request = { method: 'POST', path: `/rpc/${name}`, search: '', headers: {}, body: null, principal }
      const { body } = await execute(
        { spec, principal, given: input, key, requestId, ...surround(request) },
        runner.parts,
      )
      return JSON.parse(body, exactly)
    },
  }
}

function notServing(): never {
  throw new Error('commands are not served yet')
}

function nameOf(command: AnyCommand, { commands }: Definitions): string {
  const listed = commands.find(([, each]) => each === command)
  if (listed === undefined) throw noSuchCommand('of that definition')
  return listed[0]
}
