// The embedded database of an application: brought to what its model says, and filled when it is new.
import { applyDirectly } from '../migrate/migrate.ts'
import { type MigrateSettings, migrateOptions, targetOf } from '../migrate/model-target.ts'
import type { Plan } from '../migrate/plan.ts'
import { applySeeds } from '../migrate/seed.ts'
import { keyOf } from '../migrate/snapshot/types.ts'
import type { App } from './app.ts'
import type { Prepare } from './source.ts'

export interface PrepareAppOptions {
  readonly settings: MigrateSettings
  readonly allowDataLoss: boolean
  /** Told what was done, for people. */
  readonly report: (text: string) => void
}

export function prepareApp(
  { schema: { model }, seeds = [], users }: App,
  options: PrepareAppOptions,
): Prepare {
  const { settings, allowDataLoss, report } = options
  return async (_admin, url) => {
    const made = await applyDirectly(targetOf(model), { ...migrateOptions(url, settings), allowDataLoss })
    for (const line of summary(made)) report(line)
    const tables = seeds.map(({ entity, rows }) => ({ name: entity.name, rows }))
    const seeded = await applySeeds(url, { schema: model.schema, tables, users: users ?? (() => []) })
    for (const { table, rows } of seeded) if (rows > 0) report(`${table}: ${rows} rows`)
  }
}

const LINES_MAX = 20
const DONE = { create: 'made', alter: 'changed', drop: 'dropped' } as const

function summary({ difference: { changes } }: Plan): readonly string[] {
  if (changes.length > LINES_MAX)
    return [`${changes.length} objects of the database were brought to what the model says.`]
  return changes.map(({ kind, object }) => `${DONE[kind]} ${keyOf(object)}`)
}
