// What `audit` can keep: records are found by the key of their row, and who may read them is decided without the row, which
// may be gone.
import { auditFunctions, HISTORY_COLUMNS } from '../audit.ts'
import type { SqlFunction, Table } from '../frozen.ts'
import type { Mistakes } from '../mistake.ts'
import type { Policy } from '../policy/policy.ts'

export function checkAudit(table: Table, functions: readonly SqlFunction[], mistakes: Mistakes): void {
  const { name: subject, audit, primaryKey, place } = table
  if (audit === null) return
  const say = (message: string, at = place) => mistakes.add({ subject, message, place: at })
  const lost = primaryKey.columns.find((column) => audit.concealed.includes(column))
  if (lost !== undefined)
    say(`audit finds records by the key, and ${lost} is of it, but is hidden or in except. Let it be seen.`)
  const shadowed = primaryKey.columns.find((column) => column in HISTORY_COLUMNS)
  if (shadowed !== undefined)
    say(`its history has a column ${shadowed} of its own, so that nobody could ask by this part of the key.`)
  const at = audit.read.place ?? place
  if (audit.read.kind !== 'nobody' && !isOfRoles(audit.read))
    say('audit: { read } is a role, or any() of roles: a row that is gone has no owner to ask for.', at)
  if (audit.read.kind !== 'nobody' && table.tenant !== null)
    say('its rows belong to tenants, and a role is the same in all of them. Leave audit: { read } out.', at)
  const taken = functions.find(({ name }) => Object.values(auditFunctions(subject)).includes(name))
  if (taken !== undefined)
    say(`audit makes a function ${taken.name}, which the model has already. Name that one otherwise.`)
}

function isOfRoles(policy: Policy): boolean {
  return policy.kind === 'any' ? policy.of.every(isOfRoles) : policy.kind === 'role'
}
