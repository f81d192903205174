// The fixed text around `Database`: Json, and the short names with which applications take types out of it.

export const JSON_TYPE =
  'export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]'

/** `schema` is what a bare `Tables<'t'>` means. */
export function accessorTypes(schema: string): string {
  return ACCESSORS.replace('DEFAULT_SCHEMA', () => JSON.stringify(schema))
}

const ACCESSORS = `type Schemas = Omit<Database, '__InternalSupabase'>
type SchemaName = keyof Schemas
type DefaultName = DEFAULT_SCHEMA
type InSchema = { schema: SchemaName }
type Group = 'Tables' | 'Views' | 'Enums' | 'CompositeTypes'
type SchemaOf<Place> = Place extends { schema: infer Name extends SchemaName } ? Name : DefaultName
type Relations<Name extends SchemaName> = Schemas[Name]['Tables'] & Schemas[Name]['Views']
type PartOf<Of, Key, Part> = Key extends keyof Of ? (Of[Key] extends { [P in Part & string]: infer Type } ? Type : never) : never
type NameIn<Place, Of extends Group> = Place extends InSchema ? keyof Schemas[SchemaOf<Place>][Of] : never

/** Tables<'orders'> or Tables<{ schema: 'shop' }, 'orders'>: a row as it is read. */
export type Tables<
  Place extends keyof Relations<DefaultName> | InSchema,
  Name extends Place extends InSchema ? keyof Relations<SchemaOf<Place>> : never = never,
> = Place extends InSchema
  ? PartOf<Relations<SchemaOf<Place>>, Name, 'Row'>
  : PartOf<Relations<DefaultName>, Place, 'Row'>

${ofTable('TablesInsert', 'Insert', 'A row as it is inserted.')}

${ofTable('TablesUpdate', 'Update', 'What an update may set.')}

export type Enums<
  Place extends keyof Schemas[DefaultName]['Enums'] | InSchema,
  Name extends NameIn<Place, 'Enums'> = never,
> = Place extends keyof Schemas[DefaultName]['Enums']
  ? Schemas[DefaultName]['Enums'][Place]
  : Schemas[SchemaOf<Place>]['Enums'][Name & keyof Schemas[SchemaOf<Place>]['Enums']]

export type CompositeTypes<
  Place extends keyof Schemas[DefaultName]['CompositeTypes'] | InSchema,
  Name extends NameIn<Place, 'CompositeTypes'> = never,
> = Place extends keyof Schemas[DefaultName]['CompositeTypes']
  ? Schemas[DefaultName]['CompositeTypes'][Place]
  : Schemas[SchemaOf<Place>]['CompositeTypes'][Name & keyof Schemas[SchemaOf<Place>]['CompositeTypes']]
`

function ofTable(name: string, part: string, meaning: string): string {
  return `/** ${meaning} */
export type ${name}<
  Place extends keyof Schemas[DefaultName]['Tables'] | InSchema,
  Name extends NameIn<Place, 'Tables'> = never,
> = Place extends InSchema
  ? PartOf<Schemas[SchemaOf<Place>]['Tables'], Name, '${part}'>
  : PartOf<Schemas[DefaultName]['Tables'], Place, '${part}'>`
}
