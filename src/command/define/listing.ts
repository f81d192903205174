// What can be wrong with what an application lists, told before it is served.
import type { AnyCommand, CommandDefinition } from '../../model/command.ts'
import type { FieldMap } from '../../model/field.ts'
import type { Mistake } from '../../model/mistake.ts'
import type { Model } from '../../model/model.ts'
import { leavesOf } from '../../model/policy/policy.ts'
import { ROW_RULES } from './allow.ts'
import { isStandard } from './define.ts'
import type { Definitions } from './definitions.ts'

export function listingFaults({ commands, workflows }: Definitions, model: Model): readonly Mistake[] {
  const seen = new Map<AnyCommand, string>()
  return [
    ...commands.flatMap(([name, command]) => {
      const before = seen.get(command)
      seen.set(command, name)
      const { definition } = command
      const faults = [
        ...nameFaults(name, model),
        ...(before === undefined
          ? []
          : [`is listed as ${before}, too. Make a command of its own for each name.`]),
        ...allowFaults(definition),
        ...inputFaults(definition),
      ]
      return faults.map((message) => ({ subject: name, message, place: definition.place }))
    }),
    ...workflows.flatMap(([name, { place }]) => {
      const fault = listedNameFault(name)
      return fault === null ? [] : [{ subject: name, message: fault, place }]
    }),
  ]
}

function nameFaults(name: string, model: Model): readonly string[] {
  const fault = listedNameFault(name)
  if (fault !== null) return [fault]
  if (!model.functions.has(name)) return []
  return [`is a function of the model, too, and both would be /rpc/${name}. Give one of them another name.`]
}

/** Part of a path; no word of SQL is in its way. */
const NAME = /^[a-z][a-z0-9_]{0,62}$/

function listedNameFault(name: string): string | null {
  return NAME.test(name)
    ? null
    : 'a name is small letters, digits and _, begins with a letter, and has at most 63 of them.'
}

function allowFaults({ allow }: CommandDefinition): readonly string[] {
  if (allow === null) return []
  const rules = leavesOf(allow).filter(({ kind }) => ROW_RULES.has(kind))
  return rules.map(
    ({ kind }) =>
      `a command cannot be allowed by a rule over rows (${kind}): it is asked before there is one. Allow signedIn, and let the policies of the entity, or run, decide about rows.`,
  )
}

function inputFaults({ input }: CommandDefinition): readonly string[] {
  if (input === null || isStandard(input)) return []
  return Object.entries(input as FieldMap).flatMap(([name, { definition }]) =>
    definition.fault === null ? [] : [`input ${name}: ${definition.fault}`],
  )
}
