// A database for one test, copied from a template, and a role that logs in to it: the server has no more rights in a test than
// anywhere else.
import type { Session } from '../../src/postgres/session.ts'
import type { TestServer } from '../server/server.ts'
import { admitLogin, drop, type Urls } from './login.ts'
import { exists, quote } from './name.ts'
import { lockOf, makeTemplate, type Template } from './template.ts'

export interface Clone extends Urls {
  drop(): Promise<void>
}

/** It may be dropped by another process just before it is copied. */
const ATTEMPTS_MAX = 5

export function createClone(server: TestServer, template: Template): Promise<Clone> {
  return server.alone(async (session) => {
    const name = server.newName()
    for (let attempt = 1; !(await copy(session, template.name, name)); attempt += 1) {
      if (attempt === ATTEMPTS_MAX) throw new Error(`${template.name} is dropped as soon as it is made`)
      await makeTemplate(server, template, session)
    }
    try {
      const urls = await admitLogin(server, session, name)
      return { ...urls, drop: () => server.alone((session) => drop(session, name)) }
    } catch (error) {
      await drop(session, name)
      throw error
    }
  })
}

/** Whether there was a template. */
async function copy(session: Session, template: string, name: string): Promise<boolean> {
  await session.query(`select pg_advisory_lock_shared(${lockOf(template)})`)
  try {
    if (!(await exists(session, template))) return false
    const strategy = await fasterStrategy(session)
    await session.script(`create database ${quote(name)} template ${quote(template)} strategy ${strategy}`)
    return true
  } finally {
    await session.query(`select pg_advisory_unlock_shared(${lockOf(template)})`)
  }
}

/** Copying files takes two checkpoints, which cost little only where nobody waits for the disk (bench/clone.ts). */
async function fasterStrategy(session: Session): Promise<'file_copy' | 'wal_log'> {
  const [setting] = await session.rows<{ fsync: string }>('show fsync')
  return setting?.fsync === 'off' ? 'file_copy' : 'wal_log'
}
