// The embedded database of an application: brought to what its model says, and filled when it is new.
import type { Settings } from '../kit/config/table.ts'
import { creations } from '../migrate/create/create.ts'
import { applyDirectly } from '../migrate/migrate.ts'
import type { Plan } from '../migrate/plan.ts'
import { applySeeds } from '../migrate/seed.ts'
import { keyOf } from '../migrate/snapshot/types.ts'
import type { App } from './app.ts'
import type { Prepare } from './source.ts'

export interface PrepareAppOptions {
  readonly settings: Pick<Settings, 'migrateLockTimeoutMs' | 'migratePatienceMs'>
  readonly allowDataLoss: boolean
  /** Told what was done, for people. */
  readonly report: (text: string) => void
}

const OWNER = 'plinth_owner'

export function prepareApp(
  { schema: { model }, seeds = [], users }: App,
  options: PrepareAppOptions,
): Prepare {
  const { settings, allowDataLoss, report } = options
  return async (_admin, url) => {
    const made = await applyDirectly(
      { schema: model.schema, creations: creations(model) },
      {
        url,
        owner: OWNER,
        lockTimeoutMs: settings.migrateLockTimeoutMs,
        patienceMs: settings.migratePatienceMs,
        allowDataLoss,
      },
    )
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
