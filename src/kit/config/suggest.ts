// `, did you mean "x"?` for a name that is not known; nothing when no known name is near.
import { editDistance } from '../similar.ts'

/** A typing error or two, more in a long name. */
const lettersPerEdit = 4
const editsMin = 2

export function didYouMean(name: string, known: Iterable<string>, prefix = ''): string {
  let best: string | null = null
  let bestEdits = Math.max(editsMin, Math.floor(name.length / lettersPerEdit)) + 1
  for (const candidate of known) {
    const edits = editDistance(bare(name), bare(candidate))
    if (edits < bestEdits) {
      best = candidate
      bestEdits = edits
    }
  }
  return best === null ? '' : `; did you mean ${prefix}${best}?`
}

/** Case and separators are not what one is wrong about. */
function bare(name: string): string {
  return name.replace(/[-_]/g, '').toLowerCase()
}
