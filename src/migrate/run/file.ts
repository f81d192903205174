// Applies one file: its parts in order, from the first that has not been done.
import { checksumOf, type MigrationFile } from '../files/file.ts'
import { manage, RECORD } from './ledger.ts'
import { type Record, type Runner, runPart } from './part.ts'

export async function applyFile(runner: Runner, file: MigrationFile, partsDone: number): Promise<void> {
  await manage(runner.session, runner.schema, file.makes)
  runner.report(`${file.name}: ${partsDone === 0 ? 'begins' : `goes on with part ${partsDone + 1}`}`)
  for (const [i, part] of file.parts.entries()) {
    if (i >= partsDone) await runPart(runner, { ...part, file: file.path }, recordOf(file, i + 1))
  }
  const { text, parameters } = recordOf(file, file.parts.length)
  if (file.parts.length === 0) await runner.session.query(text, parameters)
}

/** While it is not done as a whole, only what was done of it must stay as it is. */
function recordOf({ name, checksum, parts }: MigrationFile, done: number): Record {
  const isWhole = done >= parts.length
  return {
    text: RECORD,
    parameters: [name, isWhole ? checksum : checksumOf(parts.slice(0, done)), String(done), String(isWhole)],
  }
}
