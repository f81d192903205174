// Whether the database does what the model says of it.
import { PlinthError } from '../../kit/error.ts'
import type { Explanation, Grant } from './explanation.ts'

/** Throws PL431 when the database does not do what the model says. */
export function refuseDifference({
  verb,
  table,
  through,
  database,
  grant,
  grantInModel: expected,
}: Explanation): void {
  const differs = differences(grant, expected)
  if (through !== database)
    differs.push(`its policies let ${through} rows through, and the database ${database}`)
  if (differs.length === 0) return
  throw new PlinthError({
    code: 'PL431',
    status: 500,
    message: `${verb} on ${table}: the model says otherwise than the database: ${differs.join('; ')}.`,
    hint: '`plinth migrate status` names what differs, `plinth doctor --security` what others have opened.',
  })
}

function differences({ any }: Grant, expected: boolean): string[] {
  if (any === expected) return []
  return [
    expected ? 'it grants this, and the database does not' : 'the database grants this, and it does not',
  ]
}
