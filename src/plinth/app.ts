// An application: its name, its model, what it does, and what a new database of it begins with.
import type { Definitions } from '../command/command.ts'
import { documented } from '../command/define/definitions.ts'
import { listingFaults } from '../command/define/listing.ts'
import type { AnyCommand, Workflow } from '../model/command.ts'
import { Mistakes } from '../model/mistake.ts'
import type { Schema, SeedRows, SeedUser } from '../model/model.ts'
import type { DocumentedCommand } from '../query/rest/openapi/commands.ts'

/** What a running server needs of it. */
export interface Served {
  readonly schema: Schema
  /** Served at /rpc/<name>, beside the functions of the database. */
  readonly commands?: Readonly<Record<string, AnyCommand>>
  /** Work that commands start. */
  readonly workflows?: Readonly<Record<string, Workflow>>
}

export interface App extends Served {
  readonly name: string
  /** Rows, in order. */
  readonly seeds?: readonly SeedRows[]
  readonly users?: () => Iterable<SeedUser>
}

/**
 * `export default app({ name: 'shop', schema: shop, commands: { checkout } })`
 * @throws PlinthError PL401 with everything that is wrong, each with its place.
 */
export function app<const Of extends App>(parts: Of): Of {
  const mistakes = new Mistakes()
  for (const mistake of listingFaults(definitionsOf(parts), parts.schema.model)) mistakes.add(mistake)
  mistakes.throwIfAny()
  return parts
}

export function definitionsOf({ commands = {}, workflows = {} }: Served): Definitions {
  return { commands: Object.entries(commands), workflows: Object.entries(workflows) }
}

/** Its commands as the document of the API has them. */
export function documentedOf(app: Served): readonly DocumentedCommand[] {
  return definitionsOf(app).commands.map(([name, { definition }]) => documented(name, definition))
}
