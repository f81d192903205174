// From the outcome of a statement to the response: one step per kind of action.
import { unreachable } from '../../../../kit/error.ts'
import type { RestResponse } from '../../types.ts'
import type { Outcome, ResponseContext } from '../outcome.ts'
import { respondCall } from './call.ts'
import { respondDelete } from './delete.ts'
import { respondInsert } from './insert.ts'
import { respondPut } from './put.ts'
import { respondRead } from './read.ts'
import { respondUpdate } from './update.ts'

/** For actions that reach the database through a plan; `returnsVoid` is the called function's. */
export function respond(outcome: Outcome, context: ResponseContext, returnsVoid = false): RestResponse {
  const { action } = context
  switch (action.kind) {
    case 'read':
      return respondRead(outcome, context)
    case 'insert':
      return respondInsert(outcome, context)
    case 'update':
      return respondUpdate(outcome, context)
    case 'put':
      return respondPut(outcome, context)
    case 'delete':
      return respondDelete(outcome, context)
    case 'call':
      return respondCall(outcome, context, returnsVoid)
    case 'describe':
    case 'info':
      throw new Error(`no statement answers ${action.kind}`)
    default:
      return unreachable(action)
  }
}
