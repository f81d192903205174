// Whether the audit log is what was written: every record against its seal, every seal against the one before. The hashes are made
// here, by what PostgreSQL itself has to say of a row: a function of the database could have been replaced with the rows.
import { createHash } from 'node:crypto'
import type { Database, RawRow } from '../../postgres/types.ts'
import { type Asking, asAuditor } from './asking.ts'

export interface VerifyOptions {
  /** Times, as PostgreSQL reads them: only what was sealed from, and before. */
  readonly from?: string
  readonly to?: string
  /** An end of the chain that was written down before: it must still be in it. */
  readonly head?: Head
}

/** The last seal. */
export interface Head {
  readonly seq: number
  readonly hash: string
}

export type FaultKind = 'edited' | 'removed' | 'inserted' | 'seal missing' | 'seal changed' | 'cut off'

export interface Fault {
  readonly kind: FaultKind
  readonly seq: number | null
  /** Which record, for people. */
  readonly record: string
}

export interface Verdict {
  readonly checked: number
  /** Records of retention that is over: their seals stand, and they are gone. */
  readonly dropped: number
  /** Younger than the last seal. */
  readonly unsealed: number
  readonly head: Head
}

const PAGE = 2_000
const INSERTED_MAX = 100
/** What a leaf is the hash of: plinth.audit_leaf says the same. */
const CANONICAL = `jsonb_build_array(1, l.id, encode(timestamptz_send(l.at), 'hex'), l.xid::text, l.entity,
  l.entity_key::text, l.action, l.role, l.actor, l.claims::text, l.tenant, l.command, l.via, l.request_id,
  l.idempotency_key_hash, l.before::text, l.after::text, to_jsonb(l.concealed)::text)::text`

const LINK = `int8send(s.seq) || timestamptz_send(s.sealed_at) || int8send(s.id) || timestamptz_send(s.at)
  || xid8send(s.xid) || s.leaf`

const BOUNDS = `select
  coalesce((select h.seq from plinth.audit_head h order by h.dropped_before desc limit 1), 0),
  (select encode(h.hash, 'hex') from plinth.audit_head h order by h.dropped_before desc limit 1),
  coalesce((select max(h.dropped_before) from plinth.audit_head h), '-infinity')::text`

/** The seal before the first that is asked for. */
const BEFORE = `select s.seq, encode(s.hash, 'hex') from plinth.audit_seal s where s.sealed_at < $1::timestamptz
order by s.seq desc limit 1`

const SEALS = `select s.seq, s.sealed_at::text, encode(s.hash, 'hex'), encode(s.leaf, 'hex'), encode(${LINK}, 'hex'),
  case when l.id is not null then ${CANONICAL} end,
  concat_ws(' ', s.at::text, l.action, l.entity, l.entity_key::text, 'id ' || s.id), s.at < $3::timestamptz
from plinth.audit_seal s left join plinth.audit_log l on l.id = s.id and l.at = s.at
where (s.seq, s.sealed_at) > ($1::bigint, $2::timestamptz) and s.sealed_at < $4::timestamptz
order by s.seq, s.sealed_at limit ${PAGE}`

/**
 * Records without a seal that have no right to be without: of a transaction before the last that was sealed. Where that one is
 * of another server, from which the database was moved, those that are younger than all seals are of this one.
 */
const UNSEALED = `with last as (select s.xid, s.id from plinth.audit_seal s order by s.seq desc limit 1),
epoch as (select coalesce(max(e.after_id), 0) as after_id from plinth.audit_epoch e),
moved as (select max(s.id) as last_id from plinth.audit_seal s, last
  where last.xid >= pg_snapshot_xmax(pg_current_snapshot()))
select l.id <= epoch.after_id or (l.xid, l.id) <= (last.xid, last.id)
    and (moved.last_id is null or l.id <= moved.last_id) as late,
  concat_ws(' ', l.at::text, l.action, l.entity, l.entity_key::text, 'id ' || l.id)
from plinth.audit_log l left join last on true cross join epoch cross join moved
where not exists (select from plinth.audit_seal s where s.id = l.id and s.at = l.at)`

/** Tells of each fault as it is found. Rejects with PL440 where there is no log to read. */
export async function verifyAudit(
  database: Database,
  options: VerifyOptions,
  onFault: (fault: Fault) => void,
): Promise<Verdict> {
  const asked = asAuditor(database)
  const bounds = (await asked(BOUNDS, []))[0] as RawRow
  const start = await startOf(asked, bounds, options)
  const walked = await walk({ asked, start, droppedBefore: bounds.text(2) ?? '', options, onFault })
  const unsealed = await strangers(asked, onFault)
  if (options.head !== undefined && !walked.hasHead) onFault(cutOff(options.head, walked.head))
  return { ...walked, unsealed }
}

async function startOf(asked: Asking, bounds: RawRow, { from }: VerifyOptions): Promise<Head> {
  const before = from === undefined ? undefined : (await asked(BEFORE, [from]))[0]
  const [seq, hash] =
    before === undefined ? [bounds.text(0), bounds.text(1)] : [before.text(0), before.text(1)]
  return { seq: Number(seq), hash: hash ?? '' }
}

interface Walk {
  readonly asked: Asking
  readonly start: Head
  readonly droppedBefore: string
  readonly options: VerifyOptions
  readonly onFault: (fault: Fault) => void
}

interface Walked {
  readonly checked: number
  readonly dropped: number
  readonly head: Head
  readonly hasHead: boolean
}

async function walk({ asked, start, droppedBefore, options, onFault }: Walk): Promise<Walked> {
  const { to = 'infinity', head: wanted } = options
  let last: Head & { readonly sealedAt: string } = { ...start, sealedAt: 'infinity' }
  let [checked, dropped, hasHead] = [0, 0, isHead(start, wanted)]
  for (;;) {
    const rows = await asked(SEALS, [String(last.seq), last.sealedAt, droppedBefore, to])
    for (const row of rows) {
      const seal = sealOf(row)
      for (const fault of faultsOf(seal, last)) onFault(fault)
      if (seal.canonical === null && seal.mayBeGone) dropped += 1
      else checked += 1
      last = seal
      hasHead ||= isHead(seal, wanted)
    }
    if (rows.length < PAGE) return { checked, dropped, head: { seq: last.seq, hash: last.hash }, hasHead }
  }
}

function isHead({ seq, hash }: Head, wanted: Head | undefined): boolean {
  return wanted !== undefined && seq === wanted.seq && hash === wanted.hash
}

interface Seal extends Head {
  readonly sealedAt: string
  readonly leaf: string
  readonly link: Buffer
  /** null: the record is not there. */
  readonly canonical: string | null
  readonly record: string
  /** Retention has dropped its month. */
  readonly mayBeGone: boolean
}

function sealOf(row: RawRow): Seal {
  const text = (i: number) => row.text(i) ?? ''
  return {
    seq: Number(text(0)),
    sealedAt: text(1),
    hash: text(2),
    leaf: text(3),
    link: Buffer.from(text(4), 'hex'),
    canonical: row.text(5),
    record: text(6),
    mayBeGone: row.text(7) === 't',
  }
}

/** After a fault it goes on from the seal as it stands, so that each is told once. */
function faultsOf(seal: Seal, last: Head): readonly Fault[] {
  const { seq, record, canonical } = seal
  const kinds: FaultKind[] = []
  if (seq !== last.seq + 1) kinds.push('seal missing')
  else if (sha256(Buffer.concat([Buffer.from(last.hash, 'hex'), seal.link])) !== seal.hash)
    kinds.push('seal changed')
  if (canonical === null && !seal.mayBeGone) kinds.push('removed')
  if (canonical !== null && sha256(canonical) !== seal.leaf) kinds.push('edited')
  return kinds.map((kind) => ({ kind, seq, record }))
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}

async function strangers(asked: Asking, onFault: (fault: Fault) => void): Promise<number> {
  const rows = await asked(
    `select count(*) filter (where not coalesce(late, false)), count(*) filter (where late)
from (${UNSEALED}) unsealed`,
    [],
  )
  if (Number(rows[0]?.text(1)) > 0) {
    const late = await asked(`select * from (${UNSEALED}) unsealed where late limit ${INSERTED_MAX}`, [])
    for (const row of late) onFault({ kind: 'inserted', seq: null, record: row.text(1) ?? '' })
  }
  return Number(rows[0]?.text(0))
}

function cutOff(wanted: Head, head: Head): Fault {
  const record = `the chain ends at ${head.seq}:${head.hash} and has no ${wanted.seq}:${wanted.hash}`
  return { kind: 'cut off', seq: wanted.seq, record }
}
