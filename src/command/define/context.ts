// What `run` is given: the database under two roles, who calls, and what can be said beside rows.
import { createHash } from 'node:crypto'
import { random } from '../../kit/random.ts'
import type { AnyCommand, CommandContext, Event, Workflow } from '../../model/command.ts'
import type { InputSpec } from '../../model/types/command-types.ts'
import { callerOf } from '../caller.ts'
import { createKysely, type Querying } from '../database/kysely.ts'
import { notListed } from '../flow/problems.ts'
import { refuse } from '../flow/refusal.ts'
import type { Handling } from '../types.ts'
import type { Validate } from './validate.ts'

const SERVICE = 'service_role'

export interface ContextParts extends Omit<Querying, 'scope'> {
  /** The name of a workflow, and what checks its input; null where the application does not list it. */
  readonly workflow: (of: Workflow) => { readonly name: string; readonly validate: Validate } | null
  readonly event: (of: Event) => Validate
  readonly call: (command: AnyCommand, input: unknown, handling: Handling) => Promise<unknown>
}

export function contextOf(handling: Handling, parts: ContextParts): CommandContext<never> {
  const { principal, scope, outbox, requestId, signal } = handling
  const querying: Querying = { scope, senses: parts.senses, documents: parts.documents }
  let service: ReturnType<typeof createKysely> | null = null
  return {
    db: createKysely(principal.role, querying),
    system(work) {
      service ??= createKysely(SERVICE, querying)
      return work(service)
    },
    caller: callerOf(principal),
    async emit(event, payload) {
      const checked = await parts.event(event as unknown as Event)(payload)
      outbox.events.push({ command: handling.command, name: event.name, payload: checked })
    },
    async start(workflow, input, { key = null, runAt = null } = {}) {
      const listed = parts.workflow(workflow as unknown as Workflow<InputSpec>)
      if (listed === null) throw notListed('workflow', handling.command)
      const checked = await listed.validate(input)
      const id = idOf(listed.name, key)
      outbox.jobs.push({ command: handling.command, id, workflow: listed.name, key, input: checked, runAt })
      return id
    },
    refuse,
    call: (command, input) => parts.call(command as AnyCommand, input, handling) as Promise<never>,
    requestId,
    signal,
  }
}

/** Of a workflow and a key it is always the same, since they are the same work. */
function idOf(workflow: string, key: string | null): string {
  return key === null ? uuid(random.bytes(UUID_BYTES)) : uuid(digest(`${workflow} ${key}`))
}

const UUID_BYTES = 16

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, UUID_BYTES)
}

/** Version 8 (RFC 9562): the rest is ours. */
function uuid(bytes: Buffer): string {
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
