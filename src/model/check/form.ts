// What is no field, no policy or no option at all: types stop it in the editor, and models also come from programs and from files
// that are not checked. Nothing is built of what has such mistakes.

import { fuzzyGet } from '../../kit/similar.ts'
import type { AnyEntity, EntityOptions } from '../entity.ts'
import { Field } from '../field.ts'
import type { Mistakes } from '../mistake.ts'
import { type Policy, policyOf, type Rule } from '../policy/policy.ts'
import { isSql } from '../sql.ts'

/** Whether the rest can be looked at. */
export function checkForm(entity: AnyEntity, mistakes: Mistakes): boolean {
  const { fields, options, place } = entity.definition
  const faults = [...fieldFaults(fields), ...optionFaults(options), ...ruleFaults(options)]
  for (const message of faults) mistakes.add({ subject: entity.name, message, place })
  return faults.length === 0
}

function fieldFaults(fields: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    if (field instanceof Field) return []
    const what =
      field === undefined
        ? 'undefined. Perhaps two files import each other, so that it was not there yet'
        : 'no field'
    return [`${name} is ${what}. Make it by text(), int(), ref() and the like.`]
  })
}

/** Every option that there is: the compiler says when one is added and not listed. */
const OPTIONS: Readonly<Record<keyof EntityOptions, true>> = {
  read: true,
  write: true,
  insert: true,
  update: true,
  delete: true,
  key: true,
  unique: true,
  indexes: true,
  exclude: true,
  checks: true,
  references: true,
  search: true,
  audit: true,
  comment: true,
}
const SIMILAR_MIN = 0.5

function optionFaults(options: EntityOptions): readonly string[] {
  return Object.keys(options).flatMap((name) => {
    if (Object.hasOwn(OPTIONS, name)) return []
    const similar = fuzzyGet(Object.keys(OPTIONS), name, SIMILAR_MIN)
    const hint =
      similar === null ? `There are ${Object.keys(OPTIONS).join(', ')}.` : `Did you mean ${similar}?`
    return [`there is no option ${name}. ${hint}`]
  })
}

const ACCESS = ['read', 'write', 'insert', 'update', 'delete'] as const

function ruleFaults(options: EntityOptions): readonly string[] {
  return ACCESS.flatMap((verb) => {
    const rule: unknown = options[verb]
    if (rule === undefined || isRule(rule)) return []
    const shown = typeof rule === 'string' ? JSON.stringify(rule) : String(rule)
    return [
      `${verb}: ${shown} is no policy. Write anyone, signedIn, nobody, role('...'), owner.of('...'), any(...), all(...).`,
    ]
  })
}

const LEAVES: ReadonlySet<unknown> = new Set<Policy['kind']>([
  'anyone',
  'signed in',
  'nobody',
  'role',
  'owner',
  'member',
  'sql',
])

function isRule(rule: unknown): boolean {
  if (typeof rule !== 'object' || rule === null) return false
  if (isSql(rule)) return true
  const policy = policyOf(rule as Rule)
  if (policy.kind === 'any' || policy.kind === 'all') return policy.of.every(isRule)
  return policy.kind === 'not' ? isRule(policy.of) : LEAVES.has(policy.kind)
}
