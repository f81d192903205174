// Whoever may insert rows must be able to: a field that clients cannot write has a value without them.
import type { Column, Table } from '../frozen.ts'
import type { Mistakes } from '../mistake.ts'
import { audiencesOf } from '../policy/compile.ts'

export function checkInsert({ name, columns, access }: Table, mistakes: Mistakes): void {
  if (audiencesOf(access.insert).length === 0) return
  for (const column of columns.filter(isLacking)) {
    const message = `it is ${column.reach}, so that clients cannot write it, but some may insert rows. Give it a default or make it optional.`
    mistakes.add({ subject: `${name}.${column.name}`, message, place: column.place })
  }
}

function isLacking({ reach, nullable, default: given, computed, identity }: Column): boolean {
  return reach !== 'open' && !nullable && given === null && computed === null && !identity
}
