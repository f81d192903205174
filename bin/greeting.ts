// What one wants to know and try when an application is up.

import type { Table } from '../src/model/model.ts'
import { audiencesOf } from '../src/model/policy/compile.ts'
import type { App } from '../src/plinth/app.ts'
import type { Plinth } from '../src/plinth.ts'
import { makeKeys } from './keys.ts'

export type Greeted = Pick<Plinth, 'url' | 'settings'>

export function greetDemo(at: Greeted): Promise<void> {
  const shop = { name: 'The music shop', at, showsService: true }
  return greet(shop, ({ rest, service }) => [
    `curl '${rest}/artist?name=ilike.*zeppelin*&select=name,album(title)'`,
    `curl '${rest}/rpc/search_tracks?term=love&select=name,unit_price,album(title,artist(name))&limit=3'`,
    `curl '${rest}/invoice?select=invoice_date,total,customer(last_name)&order=total.desc&limit=3' -H 'Authorization: Bearer ${service}'`,
  ])
}

export interface Greeting {
  /** Of `plinth dev`: whoever reads what it prints has the database anyway. */
  readonly isDev: boolean
}

export function greetApp({ name, schema: { model } }: App, at: Greeted, { isDev }: Greeting): Promise<void> {
  const tables = [...model.tables.values()]
  const isOpen = ({ access }: Table) => audiencesOf(access.read).includes('anon')
  const open = tables.filter(isOpen)
  // What is not for a terminal is kept: a log is no place for a key that is good for years and passes every policy.
  const showsService = isDev || process.stdout.isTTY === true
  return greet({ name, at, showsService }, ({ rest, service }) => [
    ...open
      .filter(({ search }) => search === null)
      .slice(0, 1)
      .map((table) => `curl '${rest}/${table.name}?limit=3'`),
    ...open
      .filter(hasParent(open))
      .slice(0, 1)
      .map((table) => `curl '${rest}/${table.name}?select=*,${parentsOf(table)[0]}(*)&limit=3'`),
    ...tables
      .filter((table) => !isOpen(table))
      .slice(0, 1)
      .map((table) => `curl '${rest}/${table.name}?limit=3' -H 'Authorization: Bearer ${service}'`),
  ])
}

function hasParent(open: readonly Table[]): (table: Table) => boolean {
  const names = new Set(open.map(({ name }) => name))
  return (table) => parentsOf(table).some((parent) => names.has(parent))
}

function parentsOf({ name, foreignKeys }: Table): readonly string[] {
  return foreignKeys.flatMap(({ target }) =>
    target.schema === 'auth' || target.table === name ? [] : [target.table],
  )
}

interface Access {
  readonly rest: string
  readonly service: string
}

interface Shown {
  readonly name: string
  readonly at: Greeted
  readonly showsService: boolean
}

async function greet(
  { name, at: { url, settings }, showsService }: Shown,
  tries: (access: Access) => readonly string[],
): Promise<void> {
  const keys = await makeKeys(settings)
  const service = showsService ? keys.service : '<service key>'
  const rest = `${url}${settings.restPrefix}`
  console.log(`
${name} is served.

  URL          ${url}
  reference    ${url}/docs
  anon key     ${keys.anon}
  service key  ${showsService ? service : 'plinth keys prints it'}

Try:

${tries({ rest, service })
  .map((line) => `  ${line}\n`)
  .join('')}`)
}
