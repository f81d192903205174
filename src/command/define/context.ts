// What `run` is given: the database under two roles, who calls, and what can be said beside rows.
import { random } from '../../kit/random.ts'
import type { AnyCommand, Caller, CommandContext, Event, Workflow } from '../../model/command.ts'
import type { InputSpec } from '../../model/types/command-types.ts'
import type { Principal } from '../../query/rest/types.ts'
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
      const id = uuid()
      outbox.jobs.push({ command: handling.command, id, workflow: listed.name, key, input: checked, runAt })
      return id
    },
    refuse,
    call: (command, input) => parts.call(command as AnyCommand, input, handling) as Promise<never>,
    requestId,
    signal,
  }
}

export function callerOf({ role, claims }: Principal): Caller {
  const parsed = JSON.parse(claims) as Readonly<Record<string, unknown>>
  const { sub, app_metadata: own } = parsed as {
    readonly sub?: unknown
    readonly app_metadata?: { readonly roles?: unknown }
  }
  const roles = Array.isArray(own?.roles) ? own.roles.filter((each) => typeof each === 'string') : []
  return { id: typeof sub === 'string' ? sub : null, role, roles, claims: parsed }
}

/** Version 4. */
function uuid(): string {
  const bytes = random.bytes(16)
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
