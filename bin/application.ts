// An application that is served: its file, its model and its database. Loaded where there is one: a server of a database
// as it is needs none of it.
import type { ServedModel } from '../src/kit/config/resolve.ts'
import type { App, Served } from '../src/plinth/app.ts'
import { type Compared, compareModel } from '../src/plinth/compare-model.ts'
import { prepareApp } from '../src/plinth/prepare-app.ts'
import type { Prepare } from '../src/plinth/source.ts'
import { type Greeted, greetApp } from './greeting.ts'
import { loadApp } from './model-file.ts'

export interface Application {
  /** What the defaults of settings follow. */
  readonly model: ServedModel
  /** Whose commands are served. */
  readonly served: Served
  /** What is done in the embedded database before it is served. */
  prepare(at: Omit<Compared, 'url'>): Prepare
  /** Whoever starts a server may have meant to migrate first. */
  compare(at: Compared): Promise<void>
  greet(at: Greeted): Promise<void>
}

export interface ApplicationOptions {
  /** Bring the embedded database to what the model says. */
  readonly apply: boolean
  readonly allowDataLoss: boolean
  /** People know where it is. */
  readonly quiet: boolean
}

export async function loadApplication(file: string, options: ApplicationOptions): Promise<Application> {
  const app = await loadApp(file)
  const { apply, allowDataLoss, quiet } = options
  return {
    model: { schema: app.schema.model.schema },
    served: app,
    prepare({ settings, log }) {
      if (!apply) return (_admin, url) => compare(app, { url, settings, log })
      return prepareApp(app, { settings, allowDataLoss, report: (text) => console.log(text) })
    },
    compare: (at) => compare(app, at),
    greet: async (at) => {
      if (!quiet) await greetApp(app, at, { isDev: apply })
    },
  }
}

async function compare(app: App, at: Compared): Promise<void> {
  const differs = await compareModel(app, at)
  if (differs !== null) at.log.write(differs)
}
