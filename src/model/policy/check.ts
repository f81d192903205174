// What a policy may not say of the table that it stands on.
import { unreachable } from '../../kit/error.ts'
import { codeFault } from '../code-fault.ts'
import type { Table } from '../frozen.ts'
import type { Mistakes } from '../mistake.ts'
import type { Policy } from './policy.ts'
import { readsUserMetadata, userMetadataBy } from './user-metadata.ts'

export interface PolicyPlace {
  readonly table: Table
  /** read, insert, update or delete. */
  readonly verb: string
  /** Every table of the model, by name. */
  readonly tables: ReadonlyMap<string, Table>
  /** The code of the views and functions of the model, by name. */
  readonly codes: ReadonlyMap<string, string>
  readonly mistakes: Mistakes
}

/** It lets everybody through without a word of it. */
const CONSTANT = /^[(\s]*(true|\d+\s*=\s*\d+)[)\s]*$/i

export function checkPolicy(policy: Policy, at: PolicyPlace): void {
  switch (policy.kind) {
    case 'anyone':
    case 'signed in':
    case 'nobody':
      return
    case 'role':
      if (policy.role === '') say(policy, at, "role('') names no role. Name the role.")
      return
    case 'owner':
      checkColumn(policy, policy.field, at)
      return
    case 'member':
      checkColumn(policy, policy.field, at)
      for (const fault of membershipFaults(policy, at.tables)) say(policy, at, fault)
      return
    case 'any':
    case 'all':
      if (policy.of.length === 0) say(policy, at, `${policy.kind}() is empty. Say who may, or use nobody.`)
      for (const part of policy.of) checkPolicy(part, at)
      return
    case 'not':
      checkPolicy(policy.of, at)
      return
    case 'sql':
      for (const fault of conditionFaults(policy.condition, at.codes)) say(policy, at, fault)
      return
    default:
      unreachable(policy)
  }
}

const EDITABLE = 'user_metadata, which users change themselves. Decide by app_metadata or by a table.'

/** What is wrong with a condition of the author's own, in sentences. */
function conditionFaults(condition: string, codes: PolicyPlace['codes']): readonly string[] {
  const code = codeFault(condition)
  const by = userMetadataBy(condition, codes)
  return [
    ...(CONSTANT.test(condition) ? [`sql\`${condition}\` holds for every row. Say anyone or signedIn.`] : []),
    ...(readsUserMetadata(condition) ? [`it reads ${EDITABLE}`] : []),
    ...(by === null ? [] : [`it uses ${by}, which reads ${EDITABLE}`]),
    ...(code === null ? [] : [`it ${code}, and a policy only looks.`]),
  ]
}

function checkColumn(policy: Policy, field: string, at: PolicyPlace): void {
  const column = at.table.columns.find(({ name }) => name === field)
  const names = at.table.columns.map(({ name }) => name).join(', ')
  if (column === undefined)
    say(policy, at, `it reads the field ${field}, which is not there. There are ${names}.`)
  else if (policy.kind === 'owner' && column.type !== 'uuid') {
    say(policy, at, `${field} is ${column.type}, but the id of a user is uuid. Use a field made by owner().`)
  }
}

/** What is wrong with the entity that a membership goes through, in sentences. */
export function membershipFaults(
  { through: of, group, user, roles }: Extract<Policy, { kind: 'member' }>,
  tables: ReadonlyMap<string, Table>,
): readonly string[] {
  const { name } = (of() ?? {}) as { readonly name?: string }
  if (name === undefined) return [NOTHING]
  const through = tables.get(name)
  if (through === undefined)
    return [`it goes through ${name}, which is not in the schema. Add it to schema({ ... }).`]
  const names = through.columns.map((column) => column.name)
  const lacking = [group, user, ...(roles === null ? [] : ['role'])].filter((field) => !names.includes(field))
  return [
    ...(roles?.length === 0
      ? [`roles is empty, so that nobody would belong. Name some, or leave it out.`]
      : []),
    ...lacking.map(
      (field) => `it reads ${name}.${field}, which is not there. There are ${names.join(', ')}.`,
    ),
  ]
}

const NOTHING =
  'through gives no entity: through: () => members. Perhaps two files import each other, so that it was not there yet.'

function say(policy: Policy, { table, verb, mistakes }: PolicyPlace, message: string): void {
  mistakes.add({ subject: `${table.name}, ${verb} policy`, message, place: policy.place ?? table.place })
}
