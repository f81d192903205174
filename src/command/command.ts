// The door of the COMMAND room: accept -> authorise -> validate -> [claim -> handle -> leave -> COMMIT] -> respond. A command is
// asked by a request, by another command in its transaction, or as a function in the process.
import type { AnyCommand } from '../model/command.ts'
import type { Model } from '../model/model.ts'
import type { Database, Transactions } from '../postgres/types.ts'
import type { Rest, RestDependencies } from '../query/query.ts'
import { createRequestSettings } from '../query/rest/edge/settings.ts'
import { errorAnswer } from '../query/rest/failure.ts'
import type { DocumentedCommand } from '../query/rest/openapi/commands.ts'
import type { Principal, RestRequest, RestResponse } from '../query/rest/types.ts'
import { createSenses } from './database/senses.ts'
import { type Definitions, documented, specsOf } from './define/definitions.ts'
import { accept, commandName } from './flow/accept.ts'
import { execute } from './flow/execute.ts'
import { noSuchCommand } from './flow/problems.ts'
import { KeyQueue, Places } from './flow/queue.ts'
import { respond } from './flow/respond.ts'
import type { Asked, CommandEvent, CommandLimits, CommandSpec } from './types.ts'

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

/** What a reload brings: the dialect whose requests go on to `rest` when they name no command. */
export interface ServeOptions extends Pick<RestDependencies, 'options' | 'catalogs' | 'onFault'> {
  readonly rest: Rest
}

export interface Commands {
  readonly documented: readonly DocumentedCommand[]
  /** Answers requests that name a command, and passes others on. */
  serve(options: ServeOptions): Rest
  /** The output. Throws PlinthError and DatabaseError as they come. PL517 for a command that is not listed. */
  call(command: AnyCommand | string, input: unknown, options: CallOptions): Promise<unknown>
}

export function createCommands(options: CommandsOptions): Commands {
  const { definitions, model, database, limits, observe } = options
  let serving: ServeOptions | null = null
  const senses = createSenses(database, model, () => serving?.catalogs.current)
  const specs = specsOf(definitions, { model, senses })
  const parts = {
    database,
    limits,
    observe,
    places: new Places(limits.connectionsMax, limits.queueMax),
    queue: new KeyQueue(limits.queueMax),
  }

  function specNamed(name: string): CommandSpec {
    const spec = specs.get(name)
    if (spec === undefined) throw noSuchCommand(name)
    return spec
  }

  function serve(given: ServeOptions): Rest {
    serving = given
    const { rest, onFault, catalogs, options: dialect } = given
    const failure = { options: dialect, catalogs, onFault }
    return {
      async handle(request) {
        const spec = specs.get(commandName(request.path) ?? '')
        if (spec === undefined || request.method === 'OPTIONS') return rest.handle(request)
        try {
          return await answer(spec, request, given)
        } catch (error) {
          return errorAnswer(error, request, failure)
        }
      },
    }
  }

  async function answer(spec: CommandSpec, request: RestRequest, given: ServeOptions): Promise<RestResponse> {
    const accepted = accept(request, given.options.jsonDepthMax)
    const settings = settingsFor(request, given)
    const { principal, requestId = null } = request
    return respond(
      await execute({ spec, principal, requestId, settings, ...accepted } satisfies Asked, parts),
    )
  }

  return {
    documented: definitions.commands.map(([name, { definition }]) => documented(name, definition)),
    serve,
    async call(command, input, { principal, key = null, requestId = null }) {
      if (serving === null) throw new Error('not serving yet')
      const name = typeof command === 'string' ? command : nameOf(command, definitions)
      const path = `/rpc/${name}`
      const request = { method: 'POST', path, search: '', headers: {}, body: null, principal }
      const settings = settingsFor(request, serving)
      const spec = specNamed(name)
      const { body } = await execute({ spec, principal, given: input, key, requestId, settings }, parts)
      return JSON.parse(body)
    },
  }

  function settingsFor(
    request: RestRequest,
    { catalogs, options: dialect }: ServeOptions,
  ): Asked['settings'] {
    const made = createRequestSettings(dialect).settings(request, {
      schema: model.schema,
      catalog: catalogs.current,
      timezone: null,
      called: null,
      readOnly: false,
    })
    return made.filter(([name]) => name !== 'role')
  }
}

function nameOf(command: AnyCommand, { commands }: Definitions): string {
  const listed = commands.find(([, each]) => each === command)
  if (listed === undefined) throw noSuchCommand('of that definition')
  return listed[0]
}
