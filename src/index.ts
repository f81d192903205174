// The public face of the package: what `import ... from 'plinth'` gives, and nothing else may be imported from it. What a
// model is made of, and what a program that embeds the server needs:
//
//   const load = async () => resolveSettings({ flags: { databaseUrl: 'postgres://...', port: 0 } })
//   const plinth = createPlinth({ load, log: silentLog })
//   await plinth.start(); ...; await plinth.stop()
export { type LoadOptions, loadSettings } from './kit/config/load.ts'
export {
  type Origin,
  type ResolvedSettings,
  resolveSettings,
  type ServedModel,
  type SettingSources,
} from './kit/config/resolve.ts'
export type { Secret } from './kit/config/secret.ts'
export type { Settings } from './kit/config/table.ts'
export { type ErrorParts, PlinthError } from './kit/error.ts'
export { createLog, type Log, type LogEvent, type LogOptions, silentLog } from './kit/log.ts'
export {
  type AnyCommand,
  type AnyEntity,
  all,
  any,
  anyone,
  bigint,
  boolean,
  type Caller,
  type ClientDatabase,
  type Command,
  type CommandContext,
  computed,
  currency,
  date,
  decimal,
  type Entity,
  type EntityOptions,
  type Event,
  email,
  entity,
  event,
  type Field,
  type Forward,
  file,
  type InsertOf,
  identity,
  int,
  interval,
  type Json,
  json,
  type KeyOf,
  list,
  type Model,
  member,
  money,
  nobody,
  not,
  number,
  numbers,
  object,
  oneOf,
  owner,
  type Policy,
  point,
  type RowOf,
  type Rule,
  ref,
  role,
  type Schema,
  type SchemaOptions,
  type SeedRows,
  type SeedUser,
  type Sql,
  schema,
  seed,
  self,
  signedIn,
  sql,
  sqlFunction,
  type Tables,
  text,
  time,
  timestamp,
  type UpdateOf,
  url,
  uuid,
  view,
  type Workflow,
  workflow,
} from './model/model.ts'
export { type App, app } from './plinth/app.ts'
export type { Prepare, Source } from './plinth/source.ts'
export { createPlinth, type Plinth, type PlinthOptions } from './plinth.ts'
