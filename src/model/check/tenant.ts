// What the option that keeps tenants apart says of the schema: told once, where the schema is made.
import type { Table, Tenant } from '../frozen.ts'
import type { Mistakes } from '../mistake.ts'
import { membershipFaults } from '../policy/check.ts'

export function checkTenant(
  { column, policy }: Tenant,
  tables: ReadonlyMap<string, Table>,
  mistakes: Mistakes,
): void {
  const say = (message: string) => mistakes.add({ subject: 'tenant', message, place: policy.place })
  if (![...tables.values()].some(({ tenant }) => tenant === column))
    say(
      `no entity has the field ${column}, so that nothing would be kept apart. Name a field that they have.`,
    )
  if (policy.kind === 'member') for (const fault of membershipFaults(policy, tables)) say(fault)
}
