// What an unmodified supabase-js takes to type its answers: `createClient<ClientDatabase<typeof shop>>(...)`. Without a step
// that generates code; only what clients may see is in it. It is what `plinth types` prints for the database of the model, but
// that it knows documents, what may be null in a view, and what clients may not name (docs/design/model.md has all of it).
import type { AnyCommand, Command } from '../command.ts'
import type { AnyEntity, TypesOf } from '../entity.ts'
import type { AnyField, FieldMap, JsonOf } from '../field.ts'
import type { Items, NameOf, Schema, TenantFieldOf } from '../model.ts'
import type { FunctionInputOf, FunctionOutputOf, SqlFunction } from '../sql-function.ts'
import type { View } from '../view.ts'
import type { AnswerOf, SentInput } from './command-types.ts'
import type { WordsOf } from './entity-types.ts'
import type { IntersectionOf, RelationshipsOf, ViewRelationshipsOf } from './relationships.ts'
import type { ShortName } from './short-name.ts'

export type ClientDatabase<S extends Schema, Commands extends CommandMap = NoCommands> = {
  [Name in NameOf<S> | '__InternalSupabase']: Name extends '__InternalSupabase'
    ? { PostgrestVersion: '13' }
    : ClientSchema<S['items'], TenantFieldOf<S>, Commands>
}

/** As an application lists them. */
export type CommandMap = Readonly<Record<string, AnyCommand>>
export type NoCommands = Readonly<Record<never, never>>

interface ClientSchema<Of extends Items, Tenant extends string, Commands extends CommandMap> {
  Tables: {
    [Name in keyof Of as Of[Name] extends AnyEntity ? Name : never]: Of[Name] extends AnyEntity
      ? ClientTable<Of, Of[Name], Tenant>
      : never
  }
  Views: {
    [Name in keyof Of as Of[Name] extends View ? Name : never]: Of[Name] extends View
      ? {
          Row: JsonRow<Of[Name]['fields']>
          Relationships: ViewRelationshipsOf<Of, Of[Name]['fields'], Tenant>
        }
      : never
  }
  Functions: {
    [Name in keyof Of as Of[Name] extends SqlFunction ? Name : never]: Of[Name] extends SqlFunction
      ? ClientFunction<FunctionInputOf<Of[Name]>, FunctionOutputOf<Of[Name]>>
      : never
  } & SearchFunction<Searched<Of>> &
    CommandFunctions<Commands>
  Enums: EnumsOf<Of>
  CompositeTypes: Record<never, never>
}

interface ClientTable<Of extends Items, E extends AnyEntity, Tenant extends string> {
  Row: TypesOf<E>['shown']
  Insert: TypesOf<E>['clientInsert']
  /** A row keeps its tenant. */
  Update: [Tenant] extends [never]
    ? TypesOf<E>['clientUpdate']
    : {
        [F in keyof TypesOf<E>['clientUpdate'] as F extends Tenant ? never : F]: TypesOf<E>['clientUpdate'][F]
      }
  Relationships: RelationshipsOf<Of, E, Tenant>
}

type CommandFunctions<Commands extends CommandMap> = {
  [Name in keyof Commands]: Commands[Name] extends Command<infer Input, infer Output>
    ? { Args: SentInput<Input>; Returns: AnswerOf<Output> }
    : never
}

type JsonRow<Fields extends FieldMap> = { -readonly [F in keyof Fields]: JsonOf<Fields[F]> }

type ClientFunction<Input, Output> = [Output] extends [never]
  ? { Args: Input; Returns: undefined }
  : [Output] extends [AnyEntity]
    ? {
        Args: Input
        Returns: TypesOf<Output>['shown'][]
        SetofOptions: { from: '*'; to: Output['name']; isOneToOne: false; isSetofReturn: true }
      }
    : { Args: Input; Returns: ReturnsOf<Output> }

type ReturnsOf<Output> = Output extends AnyField
  ? JsonOf<Output>
  : Output extends FieldMap
    ? JsonRow<Output>[]
    : unknown

/** Whether there is any that full-text search looks through. */
type Searched<Of extends Items> = true extends {
  [Name in keyof Of]: Of[Name] extends AnyEntity ? TypesOf<Of[Name]>['searched'] : false
}[keyof Of]
  ? true
  : false

/** A function of a row, whichever it is: by it clients know that `search` is computed, and not in `*`. */
type SearchFunction<Is extends boolean> = Is extends true
  ? { search: { Args: { '': never }; Returns: string } }
  : unknown

type EnumsOf<Of extends Items> = IntersectionOf<
  | {
      [Name in keyof Of & string]: Of[Name] extends AnyEntity
        ? Named<Name, TypesOf<Of[Name]>['enums']>
        : Of[Name] extends View
          ? Named<Name, ViewEnums<Of[Name]['fields']>>
          : never
    }[keyof Of & string]
  | Record<never, never>
>

type Named<Of extends string, Enums> = {
  [Field in keyof Enums & string as ShortName<`${Of}_${Field}`>]: Enums[Field]
}

type ViewEnums<Fields extends FieldMap> = {
  [F in keyof Fields as [WordsOf<JsonOf<Fields[F]>>] extends [never] ? never : F]: WordsOf<JsonOf<Fields[F]>>
}
