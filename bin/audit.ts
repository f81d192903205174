// `plinth audit verify|list`: whether the audit log is what was written, and what is in it.
import { Command } from 'commander'
import { PlinthError } from '../src/index.ts'
import { type AuditRecord, listAudit } from '../src/ops/audit/list.ts'
import { type Fault, type Head, verifyAudit } from '../src/ops/audit/verify.ts'
import { withDatabase } from './contract.ts'
import { type Flags, withSettings } from './settings.ts'

export function auditVerb(): Command {
  const command = new Command('audit').description('check and read the record of changes')
  for (const verb of [verifyVerb(), listVerb()]) command.addCommand(verb)
  return command
}

interface VerifyFlags extends Flags {
  readonly from?: string
  readonly to?: string
  readonly head?: string
}

function verifyVerb(): Command {
  const verb = new Command('verify')
    .description('find every record that was edited, removed, inserted or moved; ends with 1 when any was')
    .option('--from <time>', 'only what was sealed from then on')
    .option('--to <time>', 'only what was sealed before')
    .option('--head <number:hash>', 'the end that an earlier run printed: it must still be there')
    .action(async (options: VerifyFlags) => {
      const { from, to } = options
      const head = options.head === undefined ? undefined : headIn(options.head)
      const asked = { ...(from && { from }), ...(to && { to }), ...(head && { head }) }
      let faults = 0
      const verdict = await withDatabase(options, ({ database }) =>
        verifyAudit(database, asked, (fault) => {
          faults += 1
          console.log(said(fault))
        }),
      )
      const { checked, dropped, unsealed } = verdict
      console.log(`checked   ${checked} records, ${dropped} dropped by retention, ${unsealed} not sealed yet`)
      console.log(`head      ${verdict.head.seq}:${verdict.head.hash}`)
      if (faults > 0) throw broken(faults)
    })
  return withSettings(verb)
}

const LABEL_WIDTH = 14

function said({ kind, seq, record }: Fault): string {
  return `${kind.padEnd(LABEL_WIDTH)}${seq === null ? '' : `#${seq} `}${record}`
}

function headIn(text: string): Head {
  const { seq, hash } = /^(?<seq>\d+):(?<hash>[0-9a-f]{64}|)$/.exec(text)?.groups ?? {}
  if (seq !== undefined && hash !== undefined) return { seq: Number(seq), hash }
  throw new PlinthError({
    code: 'PL005',
    status: 500,
    message: `--head is a number, a colon and a hash, not ${text}`,
    hint: 'plinth audit verify prints it in its last line.',
  })
}

function broken(faults: number): PlinthError {
  return new PlinthError({
    code: 'PL441',
    status: 500,
    message: `The audit log is not what was written: ${faults} ${faults === 1 ? 'fault' : 'faults'}.`,
    hint: 'Keep the database as it is, and compare with a backup. docs/audit.md says what each word means.',
  })
}

interface ListFlags extends Flags {
  readonly table?: string
  readonly id?: string
  readonly actor?: string
  readonly limit: string
  readonly json?: boolean
}

function listVerb(): Command {
  const verb = new Command('list')
    .description('the last records: who changed what, when and through what')
    .option('--table <name>', 'of this table, schema.table where it is not in public')
    .option('--id <key>', 'of the row with this key; as a JSON object where the key is not id')
    .option('--actor <id>', 'of this user')
    .option('--limit <number>', 'how many', '50')
    .option('--json', 'as JSON')
    .action(async (options: ListFlags) => {
      const { table, id, actor } = options
      const found = await withDatabase(options, ({ database }) =>
        listAudit(database, {
          entity: table === undefined ? null : table.includes('.') ? table : `public.${table}`,
          key: id === undefined ? null : keyIn(id),
          actor: actor ?? null,
          limit: limitIn(options.limit),
        }),
      )
      if (options.json) console.log(JSON.stringify(found, null, 2))
      else for (const record of found) console.log(line(record))
    })
  return withSettings(verb)
}

function keyIn(id: string): string {
  return id.startsWith('{') ? id : JSON.stringify({ id })
}

function limitIn(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  const message = `--limit is a number from 1 to 999999, not ${text}`
  throw new PlinthError({ code: 'PL005', status: 500, message, hint: 'Example: --limit 100' })
}

function line({ at, actor, role, action, entity, key, via, command, changed }: AuditRecord): string {
  const who = actor ?? role
  const through = command ?? via ?? 'SQL'
  return [at, who, action, entity, key ?? '', changed.join(','), `(${through})`]
    .filter((part) => part !== '')
    .join('  ')
}
