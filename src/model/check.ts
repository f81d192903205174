// What a model may not say. Types stop some of it in the editor; all of it is checked here, for models that are built by
// programs, and because a type error says less about what to do.

import { fieldsOf, keyOf } from './build.ts'
import type { AnyEntity } from './entity.ts'
import type { Mistakes } from './mistake.ts'
import { nameFault } from './name.ts'
import { checkPolicy } from './policy/check.ts'
import type { Table } from './types.ts'

/** Before tables are built: what an entity says of itself. */
export function checkEntity(key: string, entity: AnyEntity, mistakes: Mistakes): void {
  const { name, definition } = entity
  const { place } = definition
  if (key !== name) {
    mistakes.add({
      subject: name,
      message: `it stands under the name ${key} in schema({ ... }). Use one name for it.`,
      place,
    })
  }
  const fault = nameFault(name)
  if (fault !== null) mistakes.add({ subject: name, message: fault, place })
  checkFields(entity, mistakes)
  checkMentions(entity, mistakes)
}

function checkFields(entity: AnyEntity, mistakes: Mistakes): void {
  for (const [field, own] of fieldsOf(entity)) {
    const subject = `${entity.name}.${field}`
    const say = (message: string) => mistakes.add({ subject, message, place: own.place })
    const fault = nameFault(field)
    if (fault !== null) say(fault)
    if (own.computed !== null && own.default !== null)
      say('it is computed, and so cannot have a default. Drop one of them.')
    if (own.type.kind === 'enum' && new Set(own.type.values).size < own.type.values.length) {
      say('it names a word twice. Name each once.')
    }
    if (own.nullable && keyOf(entity).includes(field))
      say('it is part of the key, and so cannot be optional.')
  }
}

/** Fields that options name must be there. */
function checkMentions(entity: AnyEntity, mistakes: Mistakes): void {
  const { options, place } = entity.definition
  const names = new Set(fieldsOf(entity).map(([name]) => name))
  const mention = (what: string, fields: readonly string[]) => {
    for (const field of fields) {
      if (names.has(field)) continue
      const message = `${what} names the field ${field}, which it does not have. It has ${[...names].join(', ')}.`
      mistakes.add({ subject: entity.name, message, place })
    }
  }
  mention('key', options.key ?? [])
  mention('search', options.search ?? [])
  for (const { fields } of options.unique ?? []) mention('unique', fields)
  for (const { fields } of options.references ?? []) mention('references', fields)
  for (const { equal = [] } of options.exclude ?? []) mention('exclude', equal)
  for (const { on } of options.indexes ?? []) {
    mention(
      'indexes',
      on.filter((part) => typeof part === 'string'),
    )
  }
}

/** After tables are built: what only shows between them. */
export function checkTables(tables: readonly Table[], mistakes: Mistakes): void {
  for (const table of tables) {
    for (const [verb, policy] of Object.entries(table.access)) checkPolicy(policy, { table, verb, mistakes })
    checkNames(table, mistakes)
  }
  checkIndexNames(tables, mistakes)
  checkCircles(tables, mistakes)
}

/** Two constraints of one table cannot have one name. */
function checkNames(table: Table, mistakes: Mistakes): void {
  const { name: subject, place } = table
  const constraints = [
    table.primaryKey,
    ...table.uniques,
    ...table.checks,
    ...table.foreignKeys,
    ...table.exclusions,
  ].map(({ name }) => name)
  for (const name of repeated(constraints)) {
    mistakes.add({
      subject,
      message: `two of its constraints would be called ${name}. Name a check or a field otherwise.`,
      place,
    })
  }
}

/** Indexes share their names with tables, and with each other, in all of the schema. */
function checkIndexNames(tables: readonly Table[], mistakes: Mistakes): void {
  const names = tables.flatMap((table) => [
    table.name,
    table.primaryKey.name,
    ...table.uniques.map(({ name }) => name),
    ...table.exclusions.map(({ name }) => name),
    ...table.indexes.map(({ name }) => name),
  ])
  for (const name of repeated(names)) {
    const message = `two tables or indexes would be called ${name}. Name a table or a field otherwise.`
    mistakes.add({
      subject: name,
      message,
      place: tables.find((table) => name.startsWith(table.name))?.place ?? null,
    })
  }
}

function repeated(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))]
}

/** In a circle of references that may not be null, no row could ever be the first. */
function checkCircles(tables: readonly Table[], mistakes: Mistakes): void {
  const needs = new Map(tables.map((table) => [table.name, neededTables(table)]))
  for (const table of tables) {
    const circle = pathTo(table.name, { from: table.name, needs })
    if (circle === null || circle.toSorted()[0] !== table.name) continue
    const message =
      circle.length === 1
        ? 'it refers to itself by a field that is not optional, so that there can be no first row. Make the field optional.'
        : `${[...circle, table.name].join(' -> ')} is a circle of references of which none is optional, so that there can be no first row. Make one of them optional.`
    mistakes.add({ subject: table.name, message, place: table.place })
  }
}

/** Tables of which a row must be there before one of this table can be. */
export function neededTables(table: Table): readonly string[] {
  const optional = new Set(table.columns.filter(({ nullable }) => nullable).map(({ name }) => name))
  return table.foreignKeys
    .filter(
      ({ columns, target }) => target.schema !== 'auth' && !columns.some((column) => optional.has(column)),
    )
    .map(({ target }) => target.table)
}

interface Graph {
  readonly from: string
  readonly needs: ReadonlyMap<string, readonly string[]>
}

/** The tables on a way from `from` back to `goal`, or null. */
function pathTo(goal: string, { from, needs }: Graph): readonly string[] | null {
  const cameFrom = new Map<string, string | null>([[from, null]])
  const queue = [from]
  for (let table = queue.shift(); table !== undefined; table = queue.shift()) {
    for (const next of needs.get(table) ?? []) {
      if (next === goal) return wayTo(table, cameFrom)
      if (cameFrom.has(next)) continue
      cameFrom.set(next, table)
      queue.push(next)
    }
  }
  return null
}

function wayTo(table: string, cameFrom: ReadonlyMap<string, string | null>): readonly string[] {
  const way: string[] = []
  for (let at: string | null = table; at !== null; at = cameFrom.get(at) ?? null) way.unshift(at)
  return way
}
