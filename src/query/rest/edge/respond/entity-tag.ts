// The ETag of one row: its version, and a digest of the answer that shows it. What is shown beside the row (embeds, computed
// fields) can change without it, and a strong tag stands for the same bytes (RFC 9110, 8.8.1).
import { createHash } from 'node:crypto'
import type { Outcome, ResponseContext } from '../outcome.ts'
import type { Headers } from './assemble.ts'

const DIGEST_CHARACTERS = 22

/** Null where the answer is not one row, or its row has no version. */
export function entityTag({ version, body }: Outcome, { media }: ResponseContext): string | null {
  if (version === null) return null
  const digest = createHash('sha256')
    .update(media.contentType)
    .update(body ?? '')
    .digest('base64url')
  return `"${version}-${digest.slice(0, DIGEST_CHARACTERS)}"`
}

export function addEntityTag(headers: Headers, outcome: Outcome, context: ResponseContext): void {
  const tag = entityTag(outcome, context)
  if (tag !== null) headers.push(['ETag', tag])
}
