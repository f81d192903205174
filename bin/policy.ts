// `plinth policy explain|matrix`: why a row is let through or kept out, and who may do what with whose rows.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Command, Option } from 'commander'
import { PlinthError } from '../src/index.ts'
import { OWNER } from '../src/migrate/model-target.ts'
import { VERBS, type Verb } from '../src/model/policy/granted.ts'
import { type Fact, policyMatrix } from '../src/model/policy/matrix.ts'
import { matrixChanges } from '../src/model/policy/matrix-diff.ts'
import { isMatrix, parseMatrix, printMatrix } from '../src/model/policy/matrix-text.ts'
import { refuseDifference } from '../src/ops/policy/difference.ts'
import { explain } from '../src/ops/policy/explain.ts'
import { printExplanation } from '../src/ops/policy/print.ts'
import { withSchemaOwner } from './contract.ts'
import { loadModel } from './model-file.ts'
import { withSettings } from './settings.ts'

const DEFAULT_FILE = 'app.ts'
const MATRIX = 'policies.matrix'

export function policyVerb(): Command {
  const command = new Command('policy').description('say who may do what with which rows, and why')
  for (const verb of [explainVerb(), matrixVerb()]) command.addCommand(verb)
  return command
}

interface ExplainFlags {
  readonly as: string
  readonly table: string
  readonly id?: string
  readonly verb: Verb
  readonly roles?: string
  readonly claims?: string
  readonly json?: boolean
}

function explainVerb(): Command {
  const verb = new Command('explain')
    .description('which policy lets a row through or keeps it out; without --id, how many rows each does')
    .argument('[app]', 'the file with the model', DEFAULT_FILE)
    .requiredOption('--as <caller>', 'the id or e-mail address of a user, anon, or service')
    .requiredOption('--table <name>', 'the table')
    .option('--id <key>', 'the key of a row; its columns separated by commas')
    .addOption(new Option('--verb <verb>', 'what they would do').choices(VERBS).default('read'))
    .option('--roles <names>', 'application roles, separated by commas, in place of those that the user has')
    .option('--claims <json>', 'further claims of the token, as a JSON object')
    .option('--json', 'as JSON')
    .action(async (app: string, options: ExplainFlags & Record<string, unknown>) => {
      const { model } = await loadModel(app)
      const question = {
        model,
        table: options.table,
        verb: options.verb,
        id: options.id === undefined ? null : keyIn(options.id, model.tables.get(options.table)),
        caller: {
          as: options.as,
          roles: options.roles === undefined ? null : listIn(options.roles),
          claims: claimsIn(options.claims ?? '{}'),
        },
      }
      const found = await withSchemaOwner(options, ({ url }) => explain(question, { url, owner: OWNER }))
      process.stdout.write(options.json ? `${JSON.stringify(found, null, 2)}\n` : printExplanation(found))
      refuseDifference(found)
      if (found.key !== null && found.rows === 0) process.exitCode = 1
    })
  return withSettings(verb)
}

/** A key of one column may have commas in it. */
function keyIn(
  text: string,
  table: { readonly primaryKey: { readonly columns: readonly string[] } } | undefined,
): readonly string[] {
  return table?.primaryKey.columns.length === 1 ? [text] : text.split(',').map((part) => part.trim())
}

function listIn(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function claimsIn(text: string): Readonly<Record<string, unknown>> {
  const fault = (cause?: unknown) =>
    unfit(`--claims is no JSON object: ${text}`, `Example: --claims '{"aal":"aal2"}'`, cause)
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>
  } catch (cause) {
    throw fault(cause)
  }
  throw fault()
}

interface MatrixFlags {
  readonly check?: string | true
  readonly write?: string | true
}

function matrixVerb(): Command {
  return new Command('matrix')
    .description('who may do what with which rows and columns, one fact a line')
    .argument('[app]', 'the file with the model', DEFAULT_FILE)
    .option(
      '--check [file]',
      `compare with a file, ${MATRIX} beside the model unless named; 1 when they differ`,
    )
    .option('--write [file]', `write the file, ${MATRIX} beside the model unless named`)
    .action(async (app: string, { check, write }: MatrixFlags) => {
      const facts = policyMatrix((await loadModel(app)).model)
      const beside = join(dirname(app), MATRIX)
      if (check !== undefined) compare(facts, check === true ? beside : check)
      if (write !== undefined) save(facts, write === true ? beside : write)
      if (check === undefined && write === undefined) process.stdout.write(printMatrix(facts))
    })
}

function compare(facts: readonly Fact[], file: string): void {
  if (!existsSync(file)) throw missing(file)
  const text = readFileSync(file, 'utf8')
  if (text === printMatrix(facts)) return
  const before = parseMatrix(text)
  for (const line of before.strange) console.log(`${file}:${line} is no fact`)
  const changes = matrixChanges(before.facts, facts)
  for (const change of changes) console.log(change)
  const differs = changes.length === 0 ? 'is written otherwise' : 'says otherwise than the model'
  console.error(`plinth: ${file} ${differs}. Where this is meant: plinth policy matrix --write`)
  process.exitCode = 1
}

function missing(file: string): PlinthError {
  const hint = 'plinth policy matrix --write makes it.'
  return new PlinthError({ code: 'PL007', status: 500, message: `There is no file ${file}.`, hint })
}

function save(facts: readonly Fact[], file: string): void {
  if (existsSync(file) && !isMatrix(readFileSync(file, 'utf8')))
    throw unfit(`${file} is no matrix of policies, and stays as it is.`, 'Name another file.')
  writeFileSync(file, printMatrix(facts))
  console.log(file)
}

function unfit(message: string, hint: string, cause?: unknown): PlinthError {
  return new PlinthError({ code: 'PL005', status: 500, message, hint, cause })
}
