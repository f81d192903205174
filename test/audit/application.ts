// A small application whose changes are recorded: what the tests of audit write to.
import { creations } from '../../src/migrate/create/create.ts'
import { applyDirectly } from '../../src/migrate/migrate.ts'
import { applySystem } from '../../src/migrate/system.ts'
import {
  bigint,
  entity,
  int,
  list,
  ref,
  role,
  schema,
  signedIn,
  text,
  timestamp,
} from '../../src/model/model.ts'
import { createDatabase } from '../../src/postgres/postgres.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

export const SOMEBODY = '8f14e45f-ceea-467f-a0e6-4f6e1c1f1a11'

const rooms = entity(
  'rooms',
  { name: text({ max: 80 }) },
  { read: signedIn, write: signedIn, audit: { read: role('auditor') } },
)
const bookings = entity(
  'bookings',
  {
    room_id: ref(rooms, { onDelete: 'cascade' }),
    day: int(),
    guest: text({ max: 80 }),
    note: text().optional(),
    door_code: text().hidden().optional(),
    tags: list(text(), { max: 5 }).default([]),
    made_at: timestamp().default('now'),
    amount: bigint().default('0'),
  },
  {
    key: ['room_id', 'day'],
    read: signedIn,
    write: signedIn,
    audit: { except: ['note'], read: role('auditor') },
  },
)
export const application = schema({ rooms, bookings })

export async function auditedDatabase(server?: string): Promise<TestDatabase> {
  const database = await createTestDatabase('', server)
  const pool = createDatabase({ url: database.url, size: 1 })
  await applySystem(pool).finally(() => pool.stop())
  // An open connection would keep the process of a failed test file alive.
  await applyDirectly(targetOf(application), migrateOptions(database.url)).catch((error) =>
    database.drop().then(() => Promise.reject(error)),
  )
  return database
}

export function targetOf({ model }: typeof application) {
  return { schema: model.schema, creations: creations(model) }
}

export function migrateOptions(url: string) {
  return { url, owner: 'plinth_owner', lockTimeoutMs: 1_000, patienceMs: 60_000, allowDataLoss: true }
}
