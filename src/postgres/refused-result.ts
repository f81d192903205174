// A result that was not kept. By then its statement has run, and what it changed may be committed: the caller must
// hear of that, or would send the request again.
import { PlinthError } from '../kit/error.ts'

export function refusedResult(
  refusal: PlinthError,
  { committed }: { readonly committed: boolean },
): PlinthError {
  if (!committed) return refusal
  return new PlinthError({
    code: refusal.code,
    status: refusal.status,
    message: `${refusal.message} The request took effect all the same.`,
    hint: 'Do not send it again. Ask such requests for less of what they change: select, or Prefer: return=minimal.',
    cause: refusal,
  })
}
