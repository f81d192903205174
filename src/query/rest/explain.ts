// EXPLAIN as a media type: the words in front of the statement. All of them come from closed lists.
import type { PlanMedia } from './edge/media-type.ts'

export function explainPrefix({ format, options }: PlanMedia): string {
  return `explain (${[`format ${format}`, ...options].join(', ')}) `
}
