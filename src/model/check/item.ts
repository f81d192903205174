// What an item of a schema says of itself. Types stop some of it in the editor; all of it is checked here, for models that are
// built by programs, and because a type error says less about what to do.
import { fieldsOf } from '../build/shape.ts'
import type { FieldDefinition } from '../definition.ts'
import type { AnyEntity } from '../entity.ts'
import type { Mistakes } from '../mistake.ts'
import type { Item } from '../model.ts'
import { columnNameFault, nameFault } from '../name.ts'
import { callerPlace } from '../place.ts'
import { NAMED_AUDIENCES } from '../policy/policy.ts'
import { defaultFault } from './default.ts'
import { checkForm } from './form.ts'

export interface ItemAt {
  /** The name under which it stands in the schema. */
  readonly key: string
  readonly item: Item
  readonly tenant: string | null
}

/** Two files that import each other give undefined for what is not made yet. */
export function checkPresent([key, item]: readonly [string, Item | undefined], mistakes: Mistakes): boolean {
  if (item?.kind === 'entity') return checkForm(item, mistakes)
  if (item?.kind === 'view' || item?.kind === 'function') return true
  const message =
    item === undefined
      ? 'it is undefined in schema({ ... }). Perhaps two files import each other, so that it was not there yet.'
      : 'it is no entity, view or function. Make it by entity(), view() or sqlFunction().'
  mistakes.add({ subject: key, message, place: callerPlace() })
  return false
}

export function checkItem({ key, item, tenant }: ItemAt, mistakes: Mistakes): void {
  const { name } = item
  const place = item.kind === 'entity' ? item.definition.place : item.place
  const say = (message: string) => mistakes.add({ subject: name, message, place })
  if (key !== name) say(`it stands under the name ${key} in schema({ ... }). Use one name for it.`)
  const fault = nameFault(name)
  if (fault !== null) say(fault)
  if (item.kind === 'entity') checkEntity(item, tenant, mistakes)
  else checkCallable(item, mistakes)
}

function checkEntity(entity: AnyEntity, tenant: string | null, mistakes: Mistakes): void {
  const fields = fieldsOf(entity)
  for (const [field, own] of fields) checkField({ entity, field, own, fields }, mistakes)
  checkMentions(entity, mistakes)
  const own = fields.find(([name]) => name === tenant)?.[1]
  if (own?.nullable === true) {
    const message = 'it says whose tenant a row belongs to, and so cannot be optional.'
    mistakes.add({ subject: `${entity.name}.${tenant}`, message, place: own.place })
  }
}

interface FieldAt {
  readonly entity: AnyEntity
  readonly field: string
  readonly own: FieldDefinition
  readonly fields: readonly (readonly [string, FieldDefinition])[]
}

function checkField({ entity, field, own, fields }: FieldAt, mistakes: Mistakes): void {
  const subject = `${entity.name}.${field}`
  const say = (message: string) => mistakes.add({ subject, message, place: own.place })
  const fault = columnNameFault(field)
  if (fault !== null) say(fault)
  if (own.fault !== null) say(own.fault)
  const unfit = own.fault === null ? defaultFault(own) : null
  if (unfit !== null) say(unfit)
  if (own.reference?.onDelete === 'set null' && !own.nullable) say(NOT_EMPTIED)
  if (own.computed !== null && own.default !== null) {
    say('it is computed, and so cannot have a default. Drop one of them.')
  }
  if (own.type.kind === 'enum' && new Set(own.type.values).size < own.type.values.length) {
    say('it names a word twice. Name each once.')
  }
  if (own.nullable && (entity.definition.options.key ?? ['id']).includes(field)) {
    say('it is part of the key, and so cannot be optional.')
  }
  const isCurrency = fields.some(([name, { kind }]) => name === own.currency && kind === 'currency')
  if (own.currency !== null && !isCurrency) {
    say(`its currency is to be in ${own.currency}, which is no field made by currency(). Add one.`)
  }
}

const NOT_EMPTIED =
  "onDelete: 'set null' would empty it, but it is not optional. Make it optional, or choose 'restrict' or 'cascade'."

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
  const { search = [], audit } = options
  mention('key', options.key ?? [])
  mention('audit', (typeof audit === 'object' && audit.except) || [])
  const searched = 'fields' in search ? search.fields : search
  mention('search', searched)
  for (const [field, { type }] of fieldsOf(entity)) {
    if (!searched.includes(field) || (type.kind === 'plain' && type.name === 'text')) continue
    const message = `search looks through text, and ${field} is none. Leave it out of search.`
    mistakes.add({ subject: entity.name, message, place })
  }
  for (const [field, own] of fieldsOf(entity)) {
    if (own.reach !== 'hidden' || !searched.includes(field)) continue
    const message = `search looks through ${field}, which is hidden: whoever searches would learn what it says. Leave it out of search.`
    mistakes.add({ subject: entity.name, message, place })
  }
  for (const { fields } of options.unique ?? []) mention('unique', fields)
  for (const { fields, onDelete } of options.references ?? []) {
    mention('references', fields)
    const kept = fieldsOf(entity).find(([name, own]) => fields.includes(name) && !own.nullable)
    if (onDelete === 'set null' && kept !== undefined)
      mistakes.add({
        subject: `${entity.name} (${fields.join(', ')})`,
        message: `${kept[0]}: ${NOT_EMPTIED}`,
        place,
      })
  }
  for (const { equal = [] } of options.exclude ?? []) mention('exclude', equal)
  for (const { on } of options.indexes ?? []) {
    mention(
      'indexes',
      on.filter((part) => typeof part === 'string'),
    )
  }
}

/** Who may call or read: the database grants that to its roles, and looks at no claim for it. */
function checkCallable(item: Exclude<Item, AnyEntity>, mistakes: Mistakes): void {
  const { name, place } = item
  const [what, policy] = item.kind === 'view' ? ['read', item.options.read] : ['allow', item.options.allow]
  if (policy !== undefined && !NAMED_AUDIENCES.has(policy.kind)) {
    const message = `${what} is anyone, signedIn or nobody here. Rows are decided by the policies of the tables that it reads.`
    mistakes.add({ subject: name, message, place })
  }
  const fields = item.kind === 'view' ? item.fields : (item.options.input ?? {})
  for (const [field, own] of Object.entries(fields)) {
    const fault = columnNameFault(field)
    for (const message of [fault, own.definition.fault])
      if (message !== null)
        mistakes.add({ subject: `${name}.${field}`, message, place: own.definition.place })
  }
}
