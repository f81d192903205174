// Hears NOTIFY over one plain client. `lose` plays a connection that was lost and found again.
import pg from 'pg'
import type { Ear } from '../../../src/catalog/watch.ts'

export interface TestEar extends Ear {
  lose(): void
}

export function testEar(url: string): TestEar {
  let tellMissed = (): void => undefined
  return {
    async listen(channel, heard, missed) {
      tellMissed = missed
      const client = new pg.Client({ connectionString: url })
      client.on('notification', (message) => heard(message.payload ?? ''))
      await client.connect()
      await client.query(`listen ${pg.escapeIdentifier(channel)}`)
      return { stop: () => client.end() }
    },
    lose: () => tellMissed(),
  }
}
