// Door of type generation: a catalog becomes the text of a TypeScript file whose `Database` is what
// @supabase/supabase-js takes. Pure, and the same database prints the same text.
import type { Catalog } from '../../catalog/types.ts'
import { accessorTypes, JSON_TYPE } from './accessors.ts'
import { functionTree } from './functions.ts'
import { relationTrees } from './relations.ts'
import { NO_DETAILS, type TypeDetails, type UserType } from './sql.ts'
import { byName, member, printType, type TypeTree } from './tree.ts'
import { createTypeResolver, literalUnion, type TypeResolver, type TypeScope } from './type-resolver.ts'

export { readTypeDetails, type TypeDetails, typeDetailsStatement } from './sql.ts'

/**
 * The file for `schemas`, of which those that the catalog does not expose are left out. Without `details`
 * enums are printed as their labels, and composite types and RETURNS TABLE columns as unknown.
 */
export function databaseTypes(
  catalog: Catalog,
  schemas: readonly string[],
  details: TypeDetails = NO_DETAILS,
): string {
  const exposed = schemas.filter((name) => catalog.schemas.has(name)).toSorted()
  const scope: TypeScope = { catalog, schemas: exposed, details }
  const resolve = createTypeResolver(scope)
  const database = [
    // The client chooses which result types it may infer by this version.
    member('__InternalSupabase', [member('PostgrestVersion', '"13"')]),
    ...exposed.map((name) => member(name, schemaTree(name, scope, resolve))),
  ]
  const fallback = exposed.includes('public') ? 'public' : (schemas[0] ?? 'public')
  return `${JSON_TYPE}\n\nexport type Database = ${printType(database)}\n\n${accessorTypes(fallback)}`
}

function schemaTree(schema: string, scope: TypeScope, resolve: TypeResolver): TypeTree {
  const { tables, views } = relationTrees(schema, scope, resolve)
  return [
    member('Tables', tables),
    member('Views', views),
    member('Functions', functionTree(schema, scope, resolve)),
    member('Enums', enumTree(schema, scope)),
    member('CompositeTypes', compositeTree(schema, scope, resolve)),
  ]
}

function enumTree(schema: string, scope: TypeScope): TypeTree {
  return typesOf(scope, 'enum')
    .filter((type) => type.schema === schema)
    .sort(byName)
    .map(({ name, labels }) => member(name, literalUnion(labels)))
}

function compositeTree(schema: string, scope: TypeScope, resolve: TypeResolver): TypeTree {
  return typesOf(scope, 'composite')
    .filter((type) => type.schema === schema)
    .sort(byName)
    .map(({ name, attributes }) =>
      member(
        name,
        attributes
          .map((attribute) => member(attribute.name, `${resolve(attribute.type)} | null`))
          .sort(byName),
      ),
    )
}

function typesOf<Kind extends UserType['kind']>(
  scope: TypeScope,
  kind: Kind,
): Extract<UserType, { readonly kind: Kind }>[] {
  const isOfKind = (type: UserType): type is Extract<UserType, { readonly kind: Kind }> => type.kind === kind
  return [...scope.details.types.values()].filter(isOfKind)
}
