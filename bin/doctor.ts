// `plinth doctor`: what is not as it should be with this database and these settings, and what to do about it.
// Ends with 1 when something fails, so that a deployment can ask. `--security` looks at every table, policy, function
// and grant instead.
import { Command } from 'commander'
import { examineSecurity, type SecurityFinding } from '../src/ops/doctor/security.ts'
import { type Diagnosis, examine } from '../src/ops/doctor.ts'
import { type Contract, withDatabase } from './contract.ts'
import { withSettings } from './settings.ts'

export function doctorVerb(): Command {
  const command = new Command('doctor')
    .description('check the database and the settings; say what to do')
    .option('--json', 'as JSON')
    .option('--security', 'who may do more than they should: each table, policy, function and grant')
    .action(async (options) => {
      const { found, failed } = await withDatabase(options, options.security ? security : general)
      if (options.json) console.log(JSON.stringify(found, null, 2))
      else found.forEach(print)
      if (failed) process.exitCode = 1
    })
  return withSettings(command)
}

type Connected = Omit<Contract, 'catalog'>

interface Outcome {
  readonly found: readonly (Diagnosis | SecurityFinding)[]
  readonly failed: boolean
}

async function general(connected: Connected): Promise<Outcome> {
  const found = await examine(connected)
  return { found, failed: found.some(({ verdict }) => verdict === 'fail') }
}

async function security({ database, settings }: Connected): Promise<Outcome> {
  const found = await examineSecurity(database, settings)
  return { found, failed: found.some(({ level }) => level === 'error') }
}

const LABEL_WIDTH = 8

function print(each: Diagnosis | SecurityFinding): void {
  const label = 'level' in each ? each.level : each.verdict
  const title = 'level' in each ? `${each.number} ${each.name}: ${each.object}` : each.name
  console.log(`${label.padEnd(LABEL_WIDTH)}${title}${'level' in each ? ' ' : ': '}${each.what}`)
  if (each.hint) console.log(`${' '.repeat(LABEL_WIDTH)}-> ${each.hint}`)
}
