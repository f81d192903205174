// The folder of migrations: files in the order of their numbers.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { PlinthError } from '../../kit/error.ts'
import { type MigrationFile, parseMigration } from './file.ts'

const NAME = /^(\d{4,})_[a-z0-9_-]+\.sql$/
const DIGITS = 4

/** None when there is no folder. Throws PL405 for a file whose place in the order cannot be told. */
export function readMigrations(folder: string): readonly MigrationFile[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  const misnamed = names.filter((name) => !NAME.test(name))
  const numbers = names.map(numberOf)
  const twice = names.filter((name) => numbers.filter((each) => each === numberOf(name)).length > 1)
  if (misnamed.length > 0)
    throw refused(`${misnamed.join(', ')}: a migration is called 0001_what_it_does.sql.`)
  if (twice.length > 0)
    throw refused(`${twice.sort().join(', ')}: have the same number. Give one of them the next.`)
  return names
    .sort((a, b) => numberOf(a) - numberOf(b))
    .map((name) => {
      const path = resolve(folder, name)
      return parseMigration(name, path, readFileSync(path, 'utf8'))
    })
}

/** Returns the path. */
export function writeMigration(folder: string, title: string, text: string): string {
  const last = readMigrations(folder).at(-1)
  const number = (last === undefined ? 0 : numberOf(last.name)) + 1
  const words = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${String(number).padStart(DIGITS, '0')}_${words || 'change'}.sql`)
  writeFileSync(path, text, { flag: 'wx' })
  return path
}

function numberOf(name: string): number {
  return Number(NAME.exec(name)?.[1] ?? Number.NaN)
}

function refused(message: string): PlinthError {
  return new PlinthError({ code: 'PL405', status: 500, message })
}
