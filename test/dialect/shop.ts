// What the scenarios of writes share: the fixture, which is brought back before each, and the words they use.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Scenario } from './scenario.ts'

export const SHOP = {
  sql: 'shop.sql',
  reset: readFileSync(join(import.meta.dirname, 'shop-reset.sql'), 'utf8'),
}
export const REPRESENTATION = 'return=representation'
export const SINGULAR = 'application/vnd.pgrst.object+json'
export const CSV = { 'content-type': 'text/csv' }
export const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
export const MERGE = 'resolution=merge-duplicates'
export const IGNORE = 'resolution=ignore-duplicates'

export function count(table: string, n: number): NonNullable<Scenario['leaves']> {
  return [`select count(*)::int as n from ${table}`, [{ n }]]
}
