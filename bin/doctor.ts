// `plinth doctor`: what is not as it should be with this database and these settings, and what to do about it.
// Ends with 1 when something fails, so that a deployment can ask.
import { Command } from 'commander'
import { type Diagnosis, examine } from '../src/ops/doctor.ts'
import { withDatabase } from './contract.ts'
import { withSettings } from './settings.ts'

export function doctorVerb(): Command {
  const command = new Command('doctor')
    .description('check the database and the settings; say what to do')
    .option('--json', 'as JSON')
    .action(async (options) => {
      const diagnoses = await withDatabase(options, examine)
      if (options.json) console.log(JSON.stringify(diagnoses, null, 2))
      else for (const diagnosis of diagnoses) print(diagnosis)
      if (diagnoses.some(({ verdict }) => verdict === 'fail')) process.exitCode = 1
    })
  return withSettings(command)
}

const VERDICT_WIDTH = 4

function print({ verdict, name, what, hint }: Diagnosis): void {
  const margin = ' '.repeat(VERDICT_WIDTH)
  console.log(`${verdict.padEnd(VERDICT_WIDTH)}  ${name}: ${what}`)
  if (hint !== undefined) console.log(`${margin}  -> ${hint}`)
}
