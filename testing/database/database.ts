// SQL in the database of a test, as its superuser: to prepare rows, and to look at what no client may see.
import { openSession, type Session } from '../../src/postgres/session.ts'

export interface TestDatabase {
  /** A superuser's. */
  readonly url: string
  /**
   * Rows as objects; of the last, where there are several statements, which take no parameters. Row policies do not hold.
   * Values are those of `pg`: bigint and numeric as text, JSON parsed; dates and times stay text.
   */
  query<Row extends object = Readonly<Record<string, unknown>>>(
    text: string,
    parameters?: readonly unknown[],
  ): Promise<{ readonly rows: readonly Row[] }>
}

export interface OpenTestDatabase extends TestDatabase {
  close(): Promise<void>
}

/** Connects when it is first asked. */
export function openDatabase(url: string): OpenTestDatabase {
  let session: Promise<Session> | null = null
  return {
    url,
    async query(text, parameters = []) {
      session ??= openSession({ url, background: true })
      return { rows: await (await session).rows(text, parameters) }
    },
    async close() {
      await (await session)?.close()
    },
  }
}
