// What an author wrote -> what the flow runs.
import type { CommandDefinition } from '../../model/command.ts'
import type { JsonSchema } from '../../model/definition.ts'
import type { AnyEntity } from '../../model/entity.ts'
import { Field, type FieldMap } from '../../model/field.ts'
import { nobody } from '../../model/policy/policy.ts'
import type { StandardSchema } from '../../model/standard-schema.ts'
import type { InputSpec, OutputSpec } from '../../model/types/command-types.ts'
import type { DocumentedCommand } from '../../query/rest/openapi/commands.ts'
import type { CommandSpec } from '../types.ts'
import { allowing, mayHold } from './allow.ts'
import { fieldSchema, membersOf, objectSchema } from './json-schema.ts'
import { fieldsOf, type Pick, pickAll, pickFields, shownFields, writing } from './output.ts'
import { byJsonSchema, byStandardSchema, type Validate } from './validate.ts'

export function specOf(
  name: string,
  definition: CommandDefinition,
  handle: CommandSpec['handle'],
): CommandSpec {
  const { contends } = definition as { contends: ((input: unknown) => readonly string[]) | null }
  return {
    name,
    allows: allowing(definition.allow ?? nobody),
    validate: validateOf(name, definition.input),
    contends: (input) => contends?.(input) ?? [],
    isolation: definition.isolation,
    needsKey: definition.key === 'required',
    timeoutMs: definition.timeoutMs,
    handle,
    output: outputOf(name, definition.output),
  }
}

export function documented(name: string, definition: CommandDefinition): DocumentedCommand {
  const { input, output, comment, key, allow } = definition
  return {
    name,
    comment,
    input: isStandard(input) ? { type: 'object' } : objectSchema(membersOf(input ?? {})),
    output: outputSchema(output),
    needsKey: key === 'required',
    isFor: (role) => role === 'service_role' || mayHold(allow ?? nobody, role),
  }
}

export function validateOf(name: string, input: InputSpec | null): Validate {
  return isStandard(input)
    ? byStandardSchema(name, input)
    : byJsonSchema(name, objectSchema(membersOf(input ?? {})))
}

export function isStandard(input: InputSpec | null): input is StandardSchema {
  return input !== null && '~standard' in input
}

function outputOf(name: string, output: OutputSpec | null): Pick {
  const shape = shapeOf(output)
  switch (shape.kind) {
    case 'nothing':
      return () => null
    case 'entity':
      return pickEntity(name, shape.entity)
    case 'entities':
      return pickAll(name, pickEntity(name, shape.entity))
    case 'fields':
      return pickFields(name, fieldsOf(shape.fields))
    case 'field': {
      const write = writing(shape.field.definition)
      return (value) => write(value ?? null)
    }
  }
}

function outputSchema(output: OutputSpec | null): JsonSchema | null {
  const shape = shapeOf(output)
  switch (shape.kind) {
    case 'nothing':
      return null
    case 'entity':
      return entitySchema(shape.entity)
    case 'entities':
      return { type: 'array', items: entitySchema(shape.entity) }
    case 'fields':
      return objectSchema(membersOf(shape.fields))
    case 'field':
      return fieldSchema(shape.field.definition)
  }
}

function pickEntity(name: string, entity: AnyEntity): Pick {
  return pickFields(name, shownFields(entity))
}

function entitySchema(entity: AnyEntity): JsonSchema {
  const shown = shownFields(entity)
  const properties = [...shown].map(([name, own]): [string, JsonSchema] => [
    name,
    own === null ? { type: 'string', format: 'uuid' } : fieldSchema(own),
  ])
  return { type: 'object', properties: Object.fromEntries(properties), required: [...shown.keys()] }
}

type Shape =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'entity' | 'entities'; readonly entity: AnyEntity }
  | { readonly kind: 'fields'; readonly fields: FieldMap }
  | { readonly kind: 'field'; readonly field: Field }

function shapeOf(output: OutputSpec | null): Shape {
  if (output === null) return { kind: 'nothing' }
  if (Array.isArray(output)) return { kind: 'entities', entity: output[0] as AnyEntity }
  if (output instanceof Field) return { kind: 'field', field: output as Field }
  if ('kind' in output && output.kind === 'entity') return { kind: 'entity', entity: output as AnyEntity }
  return { kind: 'fields', fields: output as FieldMap }
}
