// Indexes of a table.
import { quoteName } from '../../model/literal.ts'
import type { Table } from '../../model/model.ts'
import type { Creation } from './creation.ts'

export function createIndexes(table: Table): readonly Creation[] {
  return table.indexes.map(({ name, on, where, using, place }) => {
    const method = using === 'btree' ? '' : ` using ${using}`
    const only = where === null ? '' : ` where ${where}`
    const sql = `create index ${quoteName(name)} on ${quoteName(table.name)}${method} (${on.join(', ')})${only}`
    return { kind: 'index', name, sql, place: place ?? table.place }
  })
}
