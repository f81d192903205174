// PLAN and COMPILE for one shape: relation or function, plan, media type, statement.
import { prepareCall } from './call.ts'
import { prepareRead } from './read.ts'
import type { Prepared, PrepareInput } from './shared.ts'
import { prepareWrite } from './write.ts'

export function prepare(input: PrepareInput): Prepared {
  switch (input.parsed.action.kind) {
    case 'read':
      return prepareRead(input)
    case 'call':
      return prepareCall(input)
    default:
      return prepareWrite(input)
  }
}
