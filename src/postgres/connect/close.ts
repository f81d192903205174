// Saying goodbye to the server. On a link that has gone silent the goodbye is never answered, so the wait for it
// is short, and then the socket is closed anyway.
import type { OpenClient } from './open.ts'

const goodbye_ms = 1_000

export async function closeClient({ client, connection }: OpenClient): Promise<void> {
  const timer = setTimeout(() => connection.stream.destroy(), goodbye_ms)
  await client.end()
  clearTimeout(timer)
}
