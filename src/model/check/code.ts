// The author's own SQL: what it may not do where clients set it off. It runs with their rights, in their transaction.
import { codeFault } from '../code-fault.ts'
import type { Column, Table, TableCheck } from '../frozen.ts'
import type { Mistake, Mistakes } from '../mistake.ts'
import type { Built } from './tables.ts'

export function checkCode({ tables, views, functions }: Built, mistakes: Mistakes): void {
  const pieces = [
    ...functions.map(({ name, body, place }) => ({ subject: name, code: body, place })),
    ...views.map(({ name, query, place }) => ({ subject: name, code: query, place })),
    ...tables.flatMap((table) => [...table.columns.flatMap(ofColumn(table)), ...table.checks.map(ofCheck)]),
  ]
  for (const { code, ...at } of pieces) {
    const fault = codeFault(code)
    if (fault !== null) mistakes.add({ ...at, message: codeMistake(fault) })
  }
}

export function codeMistake(fault: string): string {
  return `it ${fault}. Write the statement itself, with parameters for what differs; what needs more belongs to the service.`
}

type Piece = Omit<Mistake, 'message'> & { readonly code: string }

function ofColumn({ name: table }: Table): (column: Column) => readonly Piece[] {
  return ({ name, default: given, computed, place }) =>
    [given, computed]
      .filter((code) => code !== null)
      .map((code) => ({ subject: `${table}.${name}`, code, place }))
}

function ofCheck({ name: subject, condition: code, place }: TableCheck): Piece {
  return { subject, code, place }
}
