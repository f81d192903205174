// What the parent tells a hand-written server, and how the server says that it is ready.
export interface ServerArguments {
  readonly url: string
  readonly port: number
  readonly poolSize: number
}

export function serverArguments(): ServerArguments {
  const [url, port, poolSize] = process.argv.slice(2)
  if (!url || !port || !poolSize) throw new Error('usage: <server> DATABASE_URL PORT POOL_SIZE')
  return { url, port: Number(port), poolSize: Number(poolSize) }
}
