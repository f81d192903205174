// What one wants to know and try when the demo is up.
import type { Plinth } from '../src/plinth.ts'
import { makeKeys } from './keys.ts'

export async function greet({ url, settings }: Pick<Plinth, 'url' | 'settings'>): Promise<void> {
  const { anon, service } = await makeKeys(settings)
  const rest = `${url}${settings.restPrefix}`
  console.log(`
The music shop is served.

  URL          ${url}
  reference    ${url}/docs
  anon key     ${anon}
  service key  ${service}

Try:

  curl '${rest}/artist?name=ilike.*zeppelin*&select=name,album(title)'
  curl '${rest}/rpc/search_tracks?term=love&select=name,unit_price,album(title,artist(name))&limit=3'
  curl '${rest}/invoice?select=invoice_date,total,customer(last_name)&order=total.desc&limit=3' -H 'Authorization: Bearer ${service}'
`)
}
