// Everything that an application lists, by name, and the commands of it as the flow runs them.
import type { AnyCommand, Event, Workflow } from '../../model/command.ts'
import type { Model } from '../../model/model.ts'
import { documentColumns } from '../database/json.ts'
import type { Senses } from '../database/senses.ts'
import { notAllowed, notListed } from '../flow/problems.ts'
import type { CommandSpec, Handling } from '../types.ts'
import { contextOf } from './context.ts'
import { specOf, validateOf } from './define.ts'
import type { Validate } from './validate.ts'

export { documented } from './define.ts'

/** As the application lists them. */
export interface Definitions {
  readonly commands: readonly (readonly [name: string, command: AnyCommand])[]
  readonly workflows: readonly (readonly [name: string, workflow: Workflow])[]
}

export interface SpecParts {
  readonly model: Model
  readonly senses: Senses
}

export function specsOf(
  { commands, workflows }: Definitions,
  { model, senses }: SpecParts,
): ReadonlyMap<string, CommandSpec> {
  const documents = documentColumns(model)
  const startable = new Map(
    workflows.map(([name, each]) => [each, { name, validate: validateOf(name, each.input) }]),
  )
  const events = new WeakMap<Event, Validate>()
  const byDefinition = new Map<AnyCommand, CommandSpec>()

  function eventOf(event: Event): Validate {
    const known = events.get(event) ?? validateOf(event.name, event.fields)
    events.set(event, known)
    return known
  }

  async function call(command: AnyCommand, input: unknown, handling: Handling): Promise<unknown> {
    const spec = byDefinition.get(command)
    if (spec === undefined) throw notListed('command', handling.command)
    if (!spec.allows(handling.principal)) throw notAllowed(spec.name, handling.principal.authenticated)
    return spec.output(await spec.handle(await spec.validate(input), handling))
  }

  for (const [name, command] of commands) {
    const { definition } = command
    const run = definition.run as (input: unknown, context: unknown) => Promise<unknown>
    const handle: CommandSpec['handle'] = async (input, handling) =>
      run(
        input,
        contextOf(handling, {
          senses: await senses.ready(),
          documents,
          workflow: (each) => startable.get(each) ?? null,
          event: eventOf,
          call,
        }),
      )
    byDefinition.set(command, specOf(name, definition, handle))
  }
  return new Map([...byDefinition.values()].map((spec) => [spec.name, spec]))
}
