// Commands beside the dialect: a request that names one is answered here, every other goes on.
import { quoteName } from '../query/compile/identifier.ts'
import type { Dialect, Rest, RestDependencies } from '../query/query.ts'
import { createRequestSettings } from '../query/rest/edge/settings.ts'
import { errorAnswer } from '../query/rest/failure.ts'
import type { RestRequest, RestResponse } from '../query/rest/types.ts'
import { BATCH } from './batch/batch.ts'
import { accept, commandName } from './flow/accept.ts'
import { type ExecuteParts, execute } from './flow/execute.ts'
import { respond } from './flow/respond.ts'
import type { Asked, CommandSpec } from './types.ts'

/** What a reload brings: the dialect, whose requests go on to `rest`. */
export interface ServeOptions extends Pick<RestDependencies, 'options' | 'catalogs' | 'onFault'> {
  readonly rest: Dialect
}

export interface Runner {
  readonly specs: ReadonlyMap<string, CommandSpec>
  readonly parts: ExecuteParts
  readonly batch: CommandSpec
}

/** What the dialect does for every request: it holds for commands, too. */
export type Surroundings = Pick<Asked, 'settings' | 'preRequest'>
export type Surround = (request: RestRequest) => Surroundings

export function serveCommands(options: ServeOptions, runner: Runner, surround: Surround): Rest {
  const { rest, onFault, catalogs, options: dialect } = options
  const failure = { options: dialect, catalogs, onFault }

  async function answer(spec: CommandSpec, request: RestRequest): Promise<RestResponse> {
    const accepted = accept(request, dialect.jsonDepthMax)
    const { principal, requestId = null } = request
    const asked = { spec, principal, requestId, ...surround(request), ...accepted }
    return respond(await execute(asked, runner.parts))
  }

  function specOf(path: string): CommandSpec | undefined {
    if (path === BATCH_PATH) return isRelation(options) ? undefined : runner.batch
    return runner.specs.get(commandName(path) ?? '')
  }

  return {
    async handle(request) {
      try {
        const spec = specOf(request.path)
        if (spec === undefined) return await rest.handle(request)
        return request.method === 'OPTIONS' ? INFO : await answer(spec, request)
      } catch (error) {
        return errorAnswer(error, request, failure)
      }
    },
  }
}

const BATCH_PATH = `/${BATCH}`

/** A table of that name is asked for as tables are. */
function isRelation({ catalogs, options }: ServeOptions): boolean {
  return catalogs.current.schemas.get(options.schemas[0] ?? '')?.relations.has(BATCH) ?? false
}

const INFO: RestResponse = { status: 200, headers: [['Allow', 'OPTIONS, POST']], body: '' }

/** Settings as the dialect makes them, in the schema of the model and without the role. */
export function surroundBy({ catalogs, options }: ServeOptions, schema: string): Surround {
  const made = createRequestSettings(options)
  const { preRequest } = options
  const before = preRequest === null ? null : { text: `select ${quoteName(preRequest)}()`, parameters: [] }
  return (request) => {
    const context = { schema, catalog: catalogs.current, timezone: null, called: null, readOnly: false }
    const settings = made.settings(request, context).filter(([name]) => name !== 'role')
    return { settings, preRequest: before }
  }
}
