// What a role may see of one schema, for `openapi-mode=follow-privileges`. The catalog knows what each role may do; the
// database has to say who asks, because it may refuse the role, and a pre-request function may have taken another one.
import { mayExecute, maySee } from '../../../catalog/lookup.ts'
import type { Catalog } from '../../../catalog/types.ts'
import type { RawResult, Statement } from '../../../postgres/types.ts'

/** Run under the role, inside the request's own transaction and behind the pre-request function. */
export const ASKER: Statement = { text: 'select current_user', parameters: [] }

/** The role that ASKER ran under. */
export function askerIn(result: RawResult | undefined): string {
  const role = result?.rows[0]?.text(0)
  if (typeof role !== 'string') throw new Error('the database did not say who asks')
  return role
}

/** Object ids that the role has some privilege on. `key` tells two roles with equal privileges to be equal. */
export interface Privileges {
  readonly relations: ReadonlySet<number>
  readonly functions: ReadonlySet<number>
  readonly key: string
}

/** As old as the catalog: a grant shows with the reload that follows it. */
export function privilegesIn(catalog: Catalog, schema: string, role: string): Privileges {
  const exposed = catalog.schemas.get(schema)
  const relations = [...(exposed?.relations.values() ?? [])].filter((each) => maySee(catalog, each, role))
  const functions = [...(exposed?.functions.values() ?? [])]
    .flat()
    .filter((each) => mayExecute(catalog, each, role))
  const [relationOids, functionOids] = [relations.map(({ oid }) => oid), functions.map(({ oid }) => oid)]
  return {
    relations: new Set(relationOids),
    functions: new Set(functionOids),
    key: `${relationOids.join()};${functionOids.join()}`,
  }
}
