// Taking an address: a TCP port, or a unix socket whose file a crashed predecessor may have left behind.
import { chmodSync, lstatSync, unlinkSync } from 'node:fs'
import type { Server } from 'node:http'
import { connect } from 'node:net'
import { PlinthError } from '../kit/error.ts'
import type { ListenAddress } from './options.ts'

const BACKLOG = 1024

/** Rejects with PL006. Resolves with how clients reach it: a URL, or the socket's path. */
export async function listen(server: Server, address: ListenAddress): Promise<string> {
  try {
    return await take(server, address)
  } catch (cause) {
    throw unlistenable(cause, address)
  }
}

async function take(server: Server, address: ListenAddress): Promise<string> {
  if (address.kind === 'tcp') {
    const { host, port, reusePort } = address
    await begin(server, { host, port, reusePort, backlog: BACKLOG })
    const bound = server.address()
    return `http://${host.includes(':') ? `[${host}]` : host}:${typeof bound === 'object' ? bound?.port : port}`
  }
  await removeStale(address.path)
  await begin(server, { path: address.path, backlog: BACKLOG })
  chmodSync(address.path, Number.parseInt(address.mode, 8))
  return address.path
}

function begin(server: Server, options: object): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
}

/** A socket file that nobody answers on is in the way; one that somebody answers on is somebody's. */
async function removeStale(path: string): Promise<void> {
  const isSocket = lstatSync(path, { throwIfNoEntry: false })?.isSocket() ?? false
  if (isSocket && !(await isAnswered(path))) unlinkSync(path)
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path)
    probe.once('connect', () => {
      probe.destroy()
      resolve(true)
    })
    probe.once('error', () => resolve(false))
  })
}

function unlistenable(cause: unknown, address: ListenAddress): PlinthError {
  if (cause instanceof PlinthError) return cause
  const where = address.kind === 'tcp' ? `${address.host}:${address.port}` : address.path
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return new PlinthError({
    code: 'PL006',
    status: 500,
    message: `Cannot listen on ${where}: ${REASONS[String(code)] ?? (cause instanceof Error ? cause.message : String(cause))}.`,
    hint: 'Choose another address with --host and --port; --port 0 takes any port that is free.',
    cause,
  })
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process does already',
  EADDRNOTAVAIL: 'no such address on this machine',
  EACCES: 'no permission',
  ENOTFOUND: 'the name has no address',
}
