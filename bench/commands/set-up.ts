// Brings a new database to the model of the benchmark: `node set-up.ts <url>`, with VARIANT as app.ts has it.
import { resolveSettings } from '../../src/kit/config/resolve.ts'
import { applySystem } from '../../src/migrate/system.ts'
import { prepareApp } from '../../src/plinth/prepare-app.ts'
import { createDatabase } from '../../src/postgres/postgres.ts'
import app from './app.ts'

const [url = ''] = process.argv.slice(2)
const admin = createDatabase({ url, size: 1, statement_timeout_ms: 0 })
await admin.start()
await applySystem(admin)
const { settings } = resolveSettings({ flags: {} })
await prepareApp(app, { settings, allowDataLoss: false, report: () => undefined })(admin, url)
await admin.stop()
