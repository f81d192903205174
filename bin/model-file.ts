// The file with the model or the application: what its module exports as default, or under any name.
import { existsSync } from 'node:fs'
import { basename, extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type App, PlinthError } from '../src/index.ts'
import type { Schema } from '../src/model/model.ts'
import { loadFailure } from './load-failure.ts'

/** Throws PL007 when there is no such file, no model in it, or more than one. */
export async function loadModel(path: string): Promise<Schema> {
  const module = await load(path)
  const given = schemaIn(module.default)
  if (given !== null) return given
  const schemas = [...new Set(Object.values(module).map(schemaIn))].filter((each) => each !== null)
  const [only] = schemas
  if (only === undefined) throw unusable(`${path} exports no model.`, 'Export what schema({ ... }) gives.')
  if (schemas.length > 1) throw unusable(`${path} exports several models.`, 'Export one of them as default.')
  return only
}

/** A model without more is an application, too: it is called as its file is. */
export async function loadApp(path: string): Promise<App> {
  const given = (await load(path)).default
  if (isApp(given)) return given
  return { name: basename(path, extname(path)), schema: await loadModel(path) }
}

function isApp(value: unknown): value is App {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    schemaIn(value) !== null &&
    'schema' in value
  )
}

async function load(path: string): Promise<Readonly<Record<string, unknown>>> {
  if (!existsSync(path)) throw unusable(`There is no file ${path}.`, 'Name the file that exports the model.')
  try {
    return await import(pathToFileURL(resolve(path)).href)
  } catch (error) {
    throw loadFailure(path, error)
  }
}

/** A model itself, or an application that has one. */
function schemaIn(value: unknown): Schema | null {
  if (typeof value !== 'object' || value === null) return null
  if ('model' in value && typeof value.model === 'object') return value as Schema
  return 'schema' in value ? schemaIn(value.schema) : null
}

function unusable(message: string, hint: string): PlinthError {
  return new PlinthError({ code: 'PL007', status: 500, message, hint })
}
