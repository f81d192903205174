// The file with the model: what its module exports as default, or under any name.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PlinthError } from '../src/index.ts'
import type { Schema } from '../src/model/model.ts'

/** Throws PL005 when there is no such file, no model in it, or more than one. */
export async function loadModel(path: string): Promise<Schema> {
  if (!existsSync(path)) throw unusable(`There is no file ${path}.`, 'Name the file that exports the model.')
  const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(resolve(path)).href)
  const given = schemaIn(module.default)
  if (given !== null) return given
  const schemas = [...new Set(Object.values(module).map(schemaIn))].filter((each) => each !== null)
  const [only] = schemas
  if (only === undefined) throw unusable(`${path} exports no model.`, 'Export what schema({ ... }) gives.')
  if (schemas.length > 1) throw unusable(`${path} exports several models.`, 'Export one of them as default.')
  return only
}

/** A model itself, or an application that has one. */
function schemaIn(value: unknown): Schema | null {
  if (typeof value !== 'object' || value === null) return null
  if ('model' in value && typeof value.model === 'object') return value as Schema
  return 'schema' in value ? schemaIn(value.schema) : null
}

function unusable(message: string, hint: string): PlinthError {
  return new PlinthError({ code: 'PL005', status: 500, message, hint })
}
