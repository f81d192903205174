// What an unmodified supabase-js takes to type its answers: `createClient<ClientDatabase<typeof shop>>(...)`. Without a step
// that generates code; only what clients may see is in it.
import type { AnyEntity, TypesOf } from '../entity.ts'
import type { Link } from '../field.ts'
import type { Schema } from '../model.ts'
import type { FunctionInputOf, FunctionOutputOf, SqlFunction } from '../sql-function.ts'
import type { View, ViewRowOf } from '../view.ts'

export interface ClientDatabase<S extends Schema> {
  public: {
    Tables: {
      [Name in keyof S['items'] as S['items'][Name] extends AnyEntity
        ? Name
        : never]: S['items'][Name] extends AnyEntity ? ClientTable<S['items'][Name]> : never
    }
    Views: {
      [Name in keyof S['items'] as S['items'][Name] extends View
        ? Name
        : never]: S['items'][Name] extends View
        ? {
            Row: { [F in keyof ViewRowOf<S['items'][Name]>]: ViewRowOf<S['items'][Name]>[F] }
            Relationships: []
          }
        : never
    }
    Functions: {
      [Name in keyof S['items'] as S['items'][Name] extends SqlFunction
        ? Name
        : never]: S['items'][Name] extends SqlFunction
        ? { Args: FunctionInputOf<S['items'][Name]>; Returns: FunctionOutputOf<S['items'][Name]> }
        : never
    }
    Enums: Record<never, never>
    CompositeTypes: Record<never, never>
  }
}

interface ClientTable<E extends AnyEntity> {
  Row: TypesOf<E>['shown']
  Insert: TypesOf<E>['clientInsert']
  Update: TypesOf<E>['clientUpdate']
  Relationships: RelationshipsOf<E['name'], TypesOf<E>['links']>
}

type RelationshipsOf<Table extends string, Links> = Each<Table, Links, UnionToTuple<keyof Links>>

type Each<Table extends string, Links, Fields extends readonly unknown[]> = Fields extends readonly [
  infer First extends keyof Links & string,
  ...infer Rest,
]
  ? [RelationshipOf<Table, First, Links[First]>, ...Each<Table, Links, Rest>]
  : []

interface RelationshipOf<Table extends string, F extends string, To> {
  foreignKeyName: `${Table}_${F}_fkey`
  columns: [F]
  isOneToOne: To extends Link ? To['oneToOne'] : false
  referencedRelation: To extends Link ? To['to'] : string
  referencedColumns: ['id']
}

type UnionToTuple<U, Last = LastOf<U>> = [U] extends [never] ? [] : [...UnionToTuple<Exclude<U, Last>>, Last]

type LastOf<U> = IntersectionOf<U extends unknown ? () => U : never> extends () => infer Last ? Last : never

type IntersectionOf<U> = (U extends unknown ? (each: U) => void : never) extends (all: infer All) => void
  ? All
  : never
