// Settings of migrations: where their files are, and how they behave in a database that is in use.
import { integer, textLike } from '../kind.ts'
import { setting } from '../setting.ts'

const dayMs = 86_400_000
const minuteMs = 60_000

export const migrationSettings = {
  migrationsFolder: setting({
    kind: textLike('a folder', (value) => value !== ''),
    default: 'migrations',
    meaning: 'Folder of the migrations.',
  }),
  migrateLockTimeoutMs: setting({
    kind: integer(1, minuteMs),
    default: 50,
    unit: 'ms',
    meaning:
      'How long a migration waits for a lock at a time. Requests queue up behind it meanwhile; then it gives way and tries again.',
  }),
  migratePatienceMs: setting({
    kind: integer(0, dayMs),
    default: 600_000,
    unit: 'ms',
    meaning: 'How long a migration tries again to get its locks, and waits for another migration.',
  }),
}
