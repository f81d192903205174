// What the steps of an explanation share.
import type { Model, Table } from '../../model/model.ts'
import type { Verb } from '../../model/policy/granted.ts'
import type { Session } from '../../postgres/session.ts'
import type { Caller } from './explanation.ts'

export interface Asking {
  readonly session: Session
  readonly model: Model
  readonly table: Table
  /** As SQL writes it, with its schema. */
  readonly relation: string
  readonly verb: Verb
  readonly id: readonly string[] | null
  readonly caller: Caller
  readonly owner: string
}
