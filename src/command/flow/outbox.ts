// What a command tells and starts: kept until its last write, where it is stored with everything else.
import type { Statement } from '../../postgres/types.ts'

export interface StoredEvent {
  /** That told it. */
  readonly command: string
  readonly name: string
  readonly payload: unknown
}

export interface StoredJob {
  readonly command: string
  readonly id: string
  readonly workflow: string
  readonly key: string | null
  readonly input: unknown
  /** ISO 8601; null: as soon as possible. */
  readonly runAt: string | null
}

/** Who wrote it, and through what. */
export interface Origin {
  readonly actor: string | null
  readonly requestId: string | null
}

export class Outbox {
  readonly events: StoredEvent[] = []
  readonly jobs: StoredJob[] = []

  /** At most one for each table. */
  statements({ actor, requestId }: Origin): readonly Statement[] {
    const origin = [actor, requestId]
    const statements: Statement[] = []
    if (this.events.length > 0)
      statements.push({ text: TELL, parameters: [JSON.stringify(this.events), ...origin] })
    if (this.jobs.length > 0)
      statements.push({ text: START, parameters: [JSON.stringify(this.jobs), ...origin] })
    return statements
  }
}

const TELL = `insert into plinth.events (name, payload, actor, command, request_id)
select e ->> 'name', e -> 'payload', $2, e ->> 'command', $3
from jsonb_array_elements($1::jsonb) with ordinality as each(e, place) order by place`

/** The same key again starts nothing. */
const START = `insert into plinth.jobs (id, workflow, key, input, run_at, actor, command, request_id)
select (j ->> 'id')::uuid, j ->> 'workflow', j ->> 'key', j -> 'input', coalesce((j ->> 'runAt')::timestamptz, now()), $2,
  j ->> 'command', $3
from jsonb_array_elements($1::jsonb) with ordinality as each(j, place) order by place
on conflict (workflow, key) do nothing`
