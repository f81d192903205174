// The PostgreSQL of the tests, and this process's connection to it, by which databases are made and dropped. It does one
// thing after the other, and leaves the process free to end.
import { readEnvironment } from '../../src/kit/config/load.ts'
import { PlinthError } from '../../src/kit/error.ts'
import { random } from '../../src/kit/random.ts'
import { openSession, type Session } from '../../src/postgres/session.ts'
import { serverUnfit } from '../refusal.ts'
import { asProcess } from './process.ts'
import { leaseShared } from './shared.ts'

export interface TestServer {
  /** Of a superuser. */
  readonly url: string
  /** Part of the name of everything that this process makes there. */
  readonly processId: string
  /** The one who comes next waits for the one before. */
  alone<T>(work: (session: Session) => Promise<T>): Promise<T>
  /** A name that nothing has yet: of a database, and of the role that logs in to it. */
  newName(): string
}

/** Where tests run, if not on the server that the kit starts itself. */
const VARIABLE = 'PLINTH_TEST_DATABASE_URL'
const ID_BYTES = 6
const CONNECTION_LOST = 'PGRST001'

let opening: Promise<TestServer> | null = null

/** One for the process; a server that went away is looked for again. Throws PL421 where tests cannot run. */
export function openServer(): Promise<TestServer> {
  opening ??= open().catch((error) => {
    opening = null
    throw error
  })
  return opening
}

async function open(): Promise<TestServer> {
  const processId = random.bytes(ID_BYTES).toString('hex')
  const named = readEnvironment(VARIABLE)
  const session = named ? await openNamed(named, processId) : null
  const leased = session === null ? await leaseShared(processId) : { url: named as string, session }
  await refuseOrdinary(leased.session)
  return createServer({ ...leased, processId })
}

async function openNamed(url: string, processId: string): Promise<Session> {
  try {
    return await openSession({ url: asProcess(url, processId), background: true })
  } catch (cause) {
    const reason = cause instanceof PlinthError ? ` ${cause.details ?? cause.message}` : ''
    throw serverUnfit(`The server that ${VARIABLE} names cannot be reached.${reason}`, NAME_A_SERVER, cause)
  }
}

const NAME_A_SERVER = `Name a superuser of a PostgreSQL 15 to 18 in ${VARIABLE}, or leave it unset: one is then started.`

async function refuseOrdinary(session: Session): Promise<void> {
  const { rows } = await session.query('select rolsuper from pg_roles where rolname = current_user')
  if (rows[0]?.text(0) === 't') return
  await session.close()
  throw serverUnfit(
    'Tests need a superuser: they make databases and roles, and act as any of them.',
    NAME_A_SERVER,
  )
}

interface Opened {
  readonly url: string
  readonly session: Session
  readonly processId: string
}

function createServer({ url, session, processId }: Opened): TestServer {
  let last: Promise<unknown> = Promise.resolve()
  let count = 0
  return {
    url,
    processId,
    newName() {
      count += 1
      return `plinth_test_${processId}_${count}`
    },
    alone(work) {
      const mine = last.then(() => work(session))
      last = mine.catch(forgetLost)
      return mine
    },
  }
}

/** The next who asks looks for the server anew. */
function forgetLost(error: unknown): void {
  if (error instanceof PlinthError && error.code === CONNECTION_LOST) opening = null
}
