// Where in the user's own code something was written, so that a mistake can be told there.
import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { getCallSites } from 'node:util'

export interface Place {
  /** Absolute path. */
  readonly file: string
  readonly line: number
  readonly column: number
}

const ROOM = import.meta.dirname + sep
/** The user's code calls one of our functions, which may call a few others before it asks. */
const FRAMES_MAX = 8

/** The nearest caller outside of this room (its tests count as callers); null when it cannot be told. */
export function callerPlace(): Place | null {
  for (const { scriptName, lineNumber, columnNumber } of getCallSites(FRAMES_MAX)) {
    const file = scriptName.startsWith('file:') ? fileURLToPath(scriptName) : scriptName
    if (file.startsWith(ROOM) && !file.endsWith('.test.ts')) continue
    if (file === '' || file.startsWith('node:')) continue
    return { file, line: lineNumber, column: columnNumber }
  }
  return null
}
