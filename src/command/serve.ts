// Commands beside the dialect: a request that names one is answered here, every other goes on.
import type { Rest, RestDependencies } from '../query/query.ts'
import { createRequestSettings } from '../query/rest/edge/settings.ts'
import { errorAnswer } from '../query/rest/failure.ts'
import type { RestRequest, RestResponse } from '../query/rest/types.ts'
import { accept, commandName } from './flow/accept.ts'
import { type ExecuteParts, execute } from './flow/execute.ts'
import { respond } from './flow/respond.ts'
import type { Asked, CommandSpec } from './types.ts'

/** What a reload brings: the dialect, whose requests go on to `rest`. */
export interface ServeOptions extends Pick<RestDependencies, 'options' | 'catalogs' | 'onFault'> {
  readonly rest: Rest
}

export interface Runner {
  readonly specs: ReadonlyMap<string, CommandSpec>
  readonly parts: ExecuteParts
}

export type SettingsFor = (request: RestRequest) => Asked['settings']

export function serveCommands(options: ServeOptions, runner: Runner, settingsFor: SettingsFor): Rest {
  const { rest, onFault, catalogs, options: dialect } = options
  const failure = { options: dialect, catalogs, onFault }

  async function answer(spec: CommandSpec, request: RestRequest): Promise<RestResponse> {
    const accepted = accept(request, dialect.jsonDepthMax)
    const { principal, requestId = null } = request
    const settings = settingsFor(request)
    return respond(await execute({ spec, principal, requestId, settings, ...accepted }, runner.parts))
  }

  return {
    async handle(request) {
      const spec = runner.specs.get(commandName(request.path) ?? '')
      if (spec === undefined || request.method === 'OPTIONS') return rest.handle(request)
      try {
        return await answer(spec, request)
      } catch (error) {
        return errorAnswer(error, request, failure)
      }
    },
  }
}

/** The settings of a request as the dialect makes them, in the schema of the model and without the role. */
export function settingsBy({ catalogs, options }: ServeOptions, schema: string): SettingsFor {
  const made = createRequestSettings(options)
  return (request) =>
    made
      .settings(request, { schema, catalog: catalogs.current, timezone: null, called: null, readOnly: false })
      .filter(([name]) => name !== 'role')
}
