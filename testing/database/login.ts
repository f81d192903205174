// The role that the server logs in to a database by, of the same name. It has what `plinth start` gives it, and goes with it.
import { random } from '../../src/kit/random.ts'
import type { Session } from '../../src/postgres/session.ts'
import type { TestServer } from '../server/server.ts'
import { databaseUrl, quote } from './name.ts'

export interface Urls {
  /** As the superuser. */
  readonly url: string
  /** As the role that the server logs in by. */
  readonly loginUrl: string
}

const PASSWORD_BYTES = 24

/** The roles of requests must be there. */
export async function admitLogin({ url }: TestServer, session: Session, name: string): Promise<Urls> {
  const password = random.bytes(PASSWORD_BYTES).toString('base64url')
  await session.script(loginRole(name, password))
  const login = new URL(databaseUrl(url, name))
  login.username = name
  login.password = password
  return { url: databaseUrl(url, name), loginUrl: login.href }
}

/** Rights on a database are not copied with it. */
function loginRole(name: string, password: string): string {
  const role = quote(name)
  return `create role ${role} login noinherit password '${password}' in role anon, authenticated, service_role, plinth_command;
alter role ${role} set search_path = '';
revoke temporary on database ${role} from public`
}

export async function drop(session: Session, name: string): Promise<void> {
  await session.script(`drop database if exists ${quote(name)} with (force)`)
  await dropLogin(session, name)
}

export async function dropLogin(session: Session, name: string): Promise<void> {
  await session.script(`drop role if exists ${quote(name)}`)
}
