// Commands, events and workflows as authors write them: definitions, which the COMMAND and WORK rooms run.
import type { Kysely } from 'kysely'
import type { FieldMap } from './field.ts'
import { callerPlace, type Place } from './place.ts'
import type { Policy } from './policy/policy.ts'
import type {
  AnswerOf,
  GivenInput,
  InputSpec,
  OutputSpec,
  ReturnOf,
  SentInput,
} from './types/command-types.ts'

/** Who calls. */
export interface Caller {
  /** The `sub` of the token; null for a visitor and for the service. */
  readonly id: string | null
  /** Of the database: `anon`, `authenticated`, `service_role`. */
  readonly role: string
  /** Of the application: app_metadata.roles. */
  readonly roles: readonly string[]
  readonly claims: Readonly<Record<string, unknown>>
}

export interface RefusalOptions {
  /** 400 to 499; 409 unless said otherwise. */
  readonly status?: number
  /** Any JSON. */
  readonly details?: unknown
  readonly hint?: string
}

export interface StartOptions {
  /** Started once for each key of a workflow, however often it is asked. */
  readonly key?: string
  /** Not before; ISO 8601. */
  readonly runAt?: string
}

export interface CommandContext<Db> {
  /** As the caller: row policies hold. */
  readonly db: Kysely<Db>
  /** In the same transaction, as the service, which row policies do not hold. */
  system<T>(work: (db: Kysely<Db>) => Promise<T>): Promise<T>
  readonly caller: Caller
  /** Stored with the commit, told after it. */
  emit<Fields extends FieldMap>(event: Event<Fields>, payload: SentInput<Fields>): Promise<void>
  /** Stored with the commit, done after it. Gives the id of the work. */
  start<Input extends InputSpec>(
    workflow: Workflow<Input>,
    input: SentInput<Input>,
    options?: StartOptions,
  ): Promise<string>
  /** Ends the command without any effect, and tells the caller why. `code` is a word of yours: `out_of_stock`. */
  refuse(code: string, message: string, options?: RefusalOptions): never
  /** Another command, in the same transaction and as the same caller; its own `allow` and input are checked. */
  call<Input extends InputSpec, Output extends OutputSpec | undefined>(
    command: Command<Input, Output>,
    input: SentInput<Input>,
  ): Promise<AnswerOf<Output>>
  /** Of the request; null where there was none. */
  readonly requestId: string | null
  /** Aborted when the time of the command is over. */
  readonly signal: AbortSignal
}

export interface CommandParts<Db, Input extends InputSpec, Output extends OutputSpec | undefined> {
  /** Who may call it: anyone, signedIn, role(), any, all, not. Nobody but the service where it is not said. */
  readonly allow?: Policy
  /** Its fields, or a Standard Schema (Zod, Valibot, ArkType); none where it is not said. */
  readonly input?: Input
  /** A row of an entity, `[entity]` for a list of rows, fields, or one field; null where it is not said. */
  readonly output?: Output
  /**
   * May be run several times before it is committed once, so it has no effects outside of the database: those are
   * events and workflows.
   */
  readonly run: (input: GivenInput<Input>, context: CommandContext<Db>) => Promise<ReturnOf<Output>>
  /** What it contends for with other calls, of whatever command, such as the id of a hot row: they wait for each other. */
  readonly contends?: (input: GivenInput<Input>) => readonly string[]
  /** Refuses calls without an Idempotency-Key. */
  readonly key?: 'required' | 'optional'
  readonly isolation?: 'serializable' | 'repeatable read' | 'read committed'
  /** Instead of command-timeout-ms. */
  readonly timeoutMs?: number
  /** For the documentation. */
  readonly comment?: string
}

export interface CommandDefinition {
  readonly allow: Policy | null
  readonly input: InputSpec | null
  readonly output: OutputSpec | null
  readonly run: (input: never, context: CommandContext<never>) => Promise<unknown>
  readonly contends: ((input: never) => readonly string[]) | null
  readonly key: 'required' | 'optional'
  readonly isolation: 'serializable' | 'repeatable read' | 'read committed'
  readonly timeoutMs: number | null
  readonly comment: string | null
  readonly place: Place | null
}

declare const input: unique symbol
declare const output: unique symbol

/** Its name is the one under which the application lists it. */
export interface Command<
  Input extends InputSpec = InputSpec,
  Output extends OutputSpec | undefined = OutputSpec | undefined,
> {
  readonly kind: 'command'
  readonly definition: CommandDefinition
  readonly [input]?: Input
  readonly [output]?: Output
}

// biome-ignore lint/suspicious/noExplicitAny: any command, whatever it takes and gives.
export type AnyCommand = Command<any, any>

export function makeCommand<Input extends InputSpec, Output extends OutputSpec | undefined>(
  // biome-ignore lint/suspicious/noExplicitAny: the tables of any schema.
  parts: CommandParts<any, Input, Output>,
): Command<Input, Output> {
  const definition: CommandDefinition = {
    allow: parts.allow ?? null,
    input: parts.input ?? null,
    output: parts.output ?? null,
    run: parts.run as CommandDefinition['run'],
    contends: (parts.contends as CommandDefinition['contends']) ?? null,
    key: parts.key ?? 'optional',
    isolation: parts.isolation ?? 'serializable',
    timeoutMs: parts.timeoutMs ?? null,
    comment: parts.comment ?? null,
    place: callerPlace(),
  }
  return { kind: 'command', definition }
}

export interface Event<Fields extends FieldMap = FieldMap> {
  readonly kind: 'event'
  readonly name: string
  readonly fields: Fields
  readonly place: Place | null
}

/** Something that happened: `event('order_placed', { order_id: uuid() })`. */
export function event<const Fields extends FieldMap>(name: string, fields: Fields): Event<Fields> {
  return { kind: 'event', name, fields, place: callerPlace() }
}

export interface WorkflowParts<Input extends InputSpec> {
  readonly input: Input
  readonly run: (input: GivenInput<Input>) => Promise<unknown>
}

/** Work that follows a commit. Its name is the one under which the application lists it. */
export interface Workflow<Input extends InputSpec = InputSpec> {
  readonly kind: 'workflow'
  readonly input: Input
  readonly run: (input: never) => Promise<unknown>
  readonly place: Place | null
}

export function workflow<const Input extends InputSpec>(parts: WorkflowParts<Input>): Workflow<Input> {
  return {
    kind: 'workflow',
    input: parts.input,
    run: parts.run as Workflow<Input>['run'],
    place: callerPlace(),
  }
}
