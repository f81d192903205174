// OPTIONS: what a resource takes. Asks the catalog, never the database.
import { tableNotFound } from '../plan/error.ts'
import { optionsOfFunction, optionsOfRelation, optionsOfRoot } from './edge/options.ts'
import type { Exchange } from './perform.ts'
import { resolveCall } from './prepare/call.ts'
import { exposedSchema } from './prepare/shared.ts'
import type { RestResponse } from './types.ts'

export function info({ parsed }: Exchange): RestResponse {
  const { resource } = parsed
  switch (resource.kind) {
    case 'root':
      return optionsOfRoot()
    case 'function':
      return optionsOfFunction(resolveCall(parsed, null).function)
    case 'relation': {
      const schema = exposedSchema(parsed)
      const relation = schema.relations.get(resource.name)
      if (!relation) throw tableNotFound(schema, resource.name)
      return optionsOfRelation(relation)
    }
  }
}
