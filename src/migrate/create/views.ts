// Views. What a view gives is cast to what its fields say, so that a model never says something else than its database.
import { quoteName } from '../../model/literal.ts'
import type { Model } from '../../model/model.ts'
import { type Creation, commentOn } from './creation.ts'

export function createViews({ views }: Model): readonly Creation[] {
  return [...views.values()].flatMap(({ name, query, columns, comment, place }) => {
    const given = columns.map(
      ({ name: column, type }) => `given.${quoteName(column)}::${type} as ${quoteName(column)}`,
    )
    const sql = `create view ${quoteName(name)} with (security_invoker = true) as
select ${given.join(', ')} from (\n${query.replace(/;\s*$/, '')}\n) as given`
    return [
      { kind: 'view', name, sql, place },
      ...commentOn(`view ${quoteName(name)}`, comment, { name, place }),
    ]
  })
}
