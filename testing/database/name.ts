// Databases by their name.
import type { Session } from '../../src/postgres/session.ts'

export async function exists(session: Session, name: string): Promise<boolean> {
  return (await session.query('select from pg_database where datname = $1', [name])).rows.length > 0
}

/** Of the same server and login. */
export function databaseUrl(url: string, name: string): string {
  const named = new URL(url)
  named.pathname = `/${name}`
  return named.href
}

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
