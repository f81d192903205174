// What commands and changes left in the database, as rows for assertions: events, work, audit records. In the order in which
// they were written.
import { notListed } from '../src/command/flow/problems.ts'
import type { Event, Workflow } from '../src/model/command.ts'
import type { AnyEntity } from '../src/model/entity.ts'
import type { FieldMap } from '../src/model/field.ts'
import type { AnswerOf, GivenInput, InputSpec } from '../src/model/types/command-types.ts'
import type { App } from '../src/plinth/app.ts'
import type { TestDatabase } from './database/database.ts'

/** Who wrote it, and through what. */
interface Origin {
  readonly actor: string | null
  readonly command: string | null
  readonly requestId: string | null
}

export interface EventRecord<Payload = unknown> extends Origin {
  readonly name: string
  readonly payload: Payload
}

export interface JobRecord<Input = unknown> extends Origin {
  readonly id: string
  readonly workflow: string
  readonly key: string | null
  readonly input: Input
  readonly state: string
  readonly runAt: string
}

export interface AuditRecord extends Origin {
  /** `public.orders`; of a command its name. */
  readonly entity: string
  readonly action: 'insert' | 'update' | 'delete' | 'truncate' | 'command'
  /** The primary key of the row. */
  readonly key: Readonly<Record<string, unknown>> | null
  readonly role: string
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>> | null
  readonly keyHash: string | null
}

export interface Records {
  /** All that were emitted, or those of one event. */
  events(): Promise<readonly EventRecord[]>
  events<Fields extends FieldMap>(of: Event<Fields>): Promise<readonly EventRecord<AnswerOf<Fields>>[]>
  /** All work that was started, or that of one workflow. */
  jobs(): Promise<readonly JobRecord[]>
  jobs<Input extends InputSpec>(of: Workflow<Input>): Promise<readonly JobRecord<GivenInput<Input>>[]>
  /** All records, or those of an entity, or of a command by its name. */
  audit(of?: AnyEntity | string): Promise<readonly AuditRecord[]>
}

const EVENTS = `select name, payload, actor, command, request_id as "requestId"
from plinth.events where $1::text is null or name = $1 order by id`

const JOBS = `select id, workflow, key, input, state, run_at as "runAt", actor, command, request_id as "requestId"
from plinth.jobs where $1::text is null or workflow = $1 order by created_at`

const AUDIT = `select entity, action, entity_key as key, role, actor, command, request_id as "requestId", before, after,
  idempotency_key_hash as "keyHash"
from plinth.audit_log where $1::text is null or entity = $1 order by id`

export function recordsOf({ schema, workflows = {} }: App, database: TestDatabase): Records {
  const rows = async (text: string, of: string | null) => (await database.query(text, [of])).rows as never
  return {
    events: (of?: { readonly name: string }) => rows(EVENTS, of?.name ?? null),
    jobs: async (of?: unknown) => rows(JOBS, of === undefined ? null : nameIn(workflows, of)),
    audit: (of) => rows(AUDIT, typeof of === 'object' ? `${schema.model.schema}.${of.name}` : (of ?? null)),
  }
}

/** Throws PL516 where it is not listed. */
function nameIn(workflows: Readonly<Record<string, Workflow>>, workflow: unknown): string {
  const listed = Object.entries(workflows).find(([, each]) => each === workflow)
  if (listed === undefined) throw notListed('workflow', 'jobs()')
  return listed[0]
}
