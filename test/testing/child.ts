// A test process: takes a database of its own, writes to it, says what it sees, and ends in the way that it is told to.
// `child.ts <before> <stop|kill>`
import { testApp } from '../../testing/testing.ts'
import { market } from '../model/market.ts'

const [before = '', ending] = process.argv.slice(2)
const app = await testApp(market, { before })
await app.database.query('insert into rooms (number) values ($1)', [process.pid])
const { data } = await (await app.as(null)).from('rooms').select('number')
const { rows } = await app.database.query('select max(applied_at) as "madeAt" from plinth.system_migrations')
const said = {
  ...rows[0],
  database: new URL(app.database.url).pathname.slice(1),
  rooms: data,
  pid: process.pid,
}
await new Promise((sent) => process.send?.(said, sent))
if (ending === 'kill') process.kill(process.pid, 'SIGKILL')
await app.stop()
