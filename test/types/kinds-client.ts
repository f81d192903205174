// A type test: compiled, never run. What a model says of its database is what our printer reads in that database, table by
// table; each difference stands here by name.
import type { ClientDatabase } from '../../src/model/model.ts'
import type { Database, Enums } from './kinds.database.ts'
import type { kinds } from './kinds.ts'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** Compiles only if the two types are the same. */
const same = <A, B>(equal: Equal<A, B>): boolean => equal

type Flat<T> = { [Name in keyof T]: T[Name] }
type Without<T, Names> = { [Name in keyof T as Name extends Names ? never : Name]: T[Name] }
/** Which names there are, and which may be left out. */
type Shape<T> = { [Name in keyof T]: Name }
type All<Names extends PropertyKey> = { [Name in Names]: true }

type Ours = ClientDatabase<typeof kinds>['public']
type Printed = Database['public']
type Name = keyof Printed['Tables']

same<Ours['Tables'] extends Record<Name, unknown> ? keyof Ours['Tables'] : never, Name>(true)
same<ClientDatabase<typeof kinds>['__InternalSupabase'], Database['__InternalSupabase']>(true)

/** The database knows no more of a document than that it is one. */
type Documents = 'note' | 'place' | 'places'
/** Refers to a key that names its tenant, too: an entity does not know which of two fields that is. */
type OfTenant = 'task_number'
/** Clients do not know of them. */
type Hidden = 'secret' | 'kind'
/** Clients cannot write them: `never` where it is printed, and not there in ours. */
type Unwritten = Hidden | 'made_at' | 'double'

same<
  {
    [T in Name]: Equal<
      Flat<Without<Ours['Tables'][T]['Row'], Documents | OfTenant>>,
      Flat<Without<Printed['Tables'][T]['Row'], Documents | OfTenant | Hidden>>
    >
  },
  All<Name>
>(true)
same<Ours['Tables']['projects']['Row']['note'], { text: string }>(true)
same<Ours['Tables']['projects']['Row']['place'], { city: string; street?: string | null } | null>(true)
same<Ours['Tables']['projects']['Row']['places'], { city: string; floor: number }[]>(true)

/** Only the database counts these up for clients. */
type Numbered<T extends Name> = T extends 'people' ? 'id' : never
type Inserted<T extends Name> = Without<Printed['Tables'][T]['Insert'], Unwritten | Numbered<T>>

same<{ [T in Name]: Equal<Shape<Ours['Tables'][T]['Insert']>, Shape<Inserted<T>>> }, All<Name>>(true)

/** Rows keep their key and their tenant. */
type Kept = 'team_id'
interface Keys {
  a_rather_long_name_for_a_table_of_persons: 'id'
  labels: 'label'
  lines: 'order_id' | 'position'
  memberships: 'user_id'
  orders: 'id'
  people: 'id'
  plans: 'project_id'
  projects: 'id'
  refunds: 'id'
  returns: 'id'
  task_labels: 'task_number' | 'label'
  tasks: 'number'
  teams: 'id'
}
type Updated<T extends Name> = Without<Printed['Tables'][T]['Update'], Unwritten | Kept | Keys[T]>

same<{ [T in Name]: Equal<Shape<Ours['Tables'][T]['Update']>, Shape<Updated<T>>> }, All<Name>>(true)

/** May be written in more ways than they are read: exact numbers as text, moments as dates, lists that are read only. */
type Wider = OfTenant | 'big' | 'bigs' | 'exact' | 'at' | 'moments' | 'tags' | 'states' | 'features'

same<
  {
    [T in Name]: Equal<
      Flat<Without<Ours['Tables'][T]['Insert'], Wider | Documents>>,
      Flat<Without<Inserted<T>, Wider | Documents>>
    >
  },
  All<Name>
>(true)
same<
  {
    [T in Name]: Equal<
      Flat<Without<Ours['Tables'][T]['Update'], Wider | Documents>>,
      Flat<Without<Updated<T>, Wider | Documents>>
    >
  },
  All<Name>
>(true)
type Project = Required<Ours['Tables']['projects']['Insert']>
same<
  Pick<Project, 'big' | 'bigs' | 'exact' | 'at' | 'moments' | 'tags' | 'features' | 'states'>,
  {
    big: string | number | null
    bigs: readonly (string | number)[] | null
    exact: string | number
    at: string | Date
    moments: readonly (string | Date)[] | null
    tags: readonly string[]
    features: readonly number[] | null
    states: readonly Enums<'projects_states'>[]
  }
>(true)
same<Ours['Tables']['lines']['Insert']['person_id'], number>(true)
same<Ours['Tables']['task_labels']['Row']['task_number'], string | number>(true)

/** A name that PostgreSQL would cut ends in a digest, which no type can compute. */
type Cut = { referencedRelation: 'people'; columns: ['who_was_meant_by_all_of_this'] }

same<
  {
    [T in Name]: Equal<
      Exclude<Ours['Tables'][T]['Relationships'][number], Cut>,
      Exclude<Printed['Tables'][T]['Relationships'][number], Cut>
    >
  },
  All<Name>
>(true)
type OurCut = Extract<
  Ours['Tables']['a_rather_long_name_for_a_table_of_persons']['Relationships'][number],
  Cut
>
same<OurCut['foreignKeyName'], string>(true)

/** The model says what a view gives, and that it is there; a constraint of a table has a name, which the view does not know. */
type Present<Row> = { [F in keyof Row]: NonNullable<Row[F]> }
type Nameless<Of> = Of extends unknown ? Omit<Of, 'foreignKeyName'> : never
same<Ours['Views']['sales']['Row'], Present<Printed['Views']['sales']['Row']>>(true)
same<
  Flat<Nameless<Ours['Views']['sales']['Relationships'][number]>>,
  Flat<Nameless<Printed['Views']['sales']['Relationships'][number]>>
>(true)

same<Ours['Functions']['nothing'], Printed['Functions']['nothing']>(true)
same<Flat<Ours['Functions']['everybody']>, Printed['Functions']['everybody']>(true)
same<Ours['Functions']['totals'], Printed['Functions']['totals']>(true)
same<Ours['Functions']['add']['Returns'], Printed['Functions']['add']['Returns']>(true)
same<Ours['Functions']['add']['Args'], { a: number; b?: number; c?: string | number }>(true)

/** Those of hidden fields aside, and of what is only said to a function. */
same<Flat<Ours['Enums']>, Without<Printed['Enums'], 'projects_kind' | 'totals_least'>>(true)
