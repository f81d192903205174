// The services that .ci/run prepares, by the variable that has their URL.
import assert from 'node:assert/strict'

export interface Service {
  readonly name: string
  readonly variable: string
  /** Of the PostgreSQL that answers there. */
  readonly major: number
  /** Whether it is a server like any other, and so gives the answers of one. */
  readonly serves: boolean
}

export const TRANSACTION_POOLER: Service = {
  name: 'pgbouncer in transaction mode',
  variable: 'PLINTH_TEST_PGBOUNCER_TRANSACTION_URL',
  major: 15,
  serves: false,
}

/** PostgreSQL 15, with the PostGIS of Debian. */
export const POSTGRES_15: Service = {
  name: 'PostgreSQL 15',
  variable: 'PLINTH_TEST_POSTGRES_15_URL',
  major: 15,
  serves: true,
}

export const services: readonly Service[] = [
  POSTGRES_15,
  { name: 'PostgreSQL 16', variable: 'PLINTH_TEST_POSTGRES_16_URL', major: 16, serves: true },
  { name: 'PostgreSQL 17', variable: 'PLINTH_TEST_POSTGRES_17_URL', major: 17, serves: true },
  {
    name: 'pgbouncer in session mode',
    variable: 'PLINTH_TEST_PGBOUNCER_SESSION_URL',
    major: 15,
    serves: true,
  },
  TRANSACTION_POOLER,
]

/** Fails where it is not set: a service that is missing is never passed over. */
export function urlOf({ variable }: Pick<Service, 'variable'>): string {
  const url = process.env[variable]
  assert.ok(url, `${variable} is not set: run .ci/run`)
  return url
}
