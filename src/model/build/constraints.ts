// What must hold of the rows of a table: uniques, checks and exclusions, each with its name.
import type { Exclusion, TableCheck, Unique } from '../frozen.ts'
import { quoteName } from '../literal.ts'
import { derivedName } from '../name.ts'
import { type Shape, withTenant } from './shape.ts'

export function uniquesOf(shape: Shape): readonly Unique[] {
  const ofFields = shape.fields
    .filter(([, own]) => own.unique)
    .map(([field]) => ({
      name: derivedName(shape.name, field, 'key'),
      columns: withTenant(shape, [field]),
      where: null,
      message: null,
    }))
  const more = (shape.entity.definition.options.unique ?? []).map(({ fields, where, message }) => ({
    name: derivedName(shape.name, ...fields, where === undefined ? 'key' : 'idx'),
    columns: withTenant(shape, fields),
    where: where?.text ?? null,
    message: message ?? null,
  }))
  return [...ofFields, ...more]
}

export function checksOf({ name, entity, fields }: Shape): readonly TableCheck[] {
  const { options, place } = entity.definition
  const ofFields = fields.flatMap(([field, own]) =>
    own.checks.map(({ suffix, condition, message }) => ({
      name: derivedName(name, field, suffix),
      condition: condition(quoteName(field)),
      message,
      place: own.place,
    })),
  )
  const amounts = fields.flatMap(([field, { currency, place: written }]) => {
    const needed = fields.some(([other, own]) => other === currency && own.nullable)
    if (currency === null || !needed) return []
    const condition = `${quoteName(field)} is null or ${quoteName(currency)} is not null`
    const message = `An amount needs its currency, in ${currency}.`
    return [{ name: derivedName(name, field, 'currency'), condition, message, place: written }]
  })
  const more = (options.checks ?? []).map(({ name: own, condition, message }) => ({
    name: derivedName(name, own),
    condition: condition.text,
    message,
    place: condition.place ?? place,
  }))
  return [...ofFields, ...amounts, ...more]
}

export function exclusionsOf(shape: Shape): readonly Exclusion[] {
  return (shape.entity.definition.options.exclude ?? []).map(({ equal = [], overlapping, message }, i) => ({
    name: derivedName(shape.name, ...equal, i === 0 ? 'excl' : `excl${i + 1}`),
    equal: withTenant(shape, equal),
    overlapping: overlapping.map(({ text }) => text),
    message,
  }))
}
