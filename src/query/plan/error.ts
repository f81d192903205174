// The errors of the planning stage (PGRST1xx and PGRST2xx that need the catalog), with their hints.
import { LRUCache } from 'lru-cache'
import type { Catalog, DatabaseFunction, ExposedSchema, Relation, Relationship } from '../../catalog/types.ts'
import { PlinthError } from '../../kit/error.ts'
import { fuzzyGet } from '../../kit/similar.ts'

/** Least similarity for "Perhaps you meant": strict for names, lenient for relationships and arguments. */
const NAME_SIMILARITY_MIN = 0.75
const LOOSE_SIMILARITY_MIN = 0.33
/** Above this many tables, or columns of one, the search for a similar name costs more than it helps. */
const CANDIDATES_MAX = 500
/** PostgreSQL's names have 63 bytes at most: nothing is similar to much more, and comparing it would be work. */
const SIMILAR_LENGTH_MAX = 100

export function notEmbedded(name: string): PlinthError {
  return new PlinthError({
    code: 'PGRST108',
    status: 400,
    message: `'${name}' is not an embedded resource in this request`,
    hint: `Verify that '${name}' is included in the 'select' query parameter.`,
  })
}

export function targetNameDespiteAlias(name: string, alias: string): PlinthError {
  return new PlinthError({
    code: 'PGRST108',
    status: 400,
    message: `'${name}' is not an embedded resource in this request`,
    details: 'Target names are not allowed in filters if they have an alias',
    hint: `Change '${name}' to '${alias}' in filters, orders or limits.`,
  })
}

export function relatedOrderNotPossible(parent: string, child: string): PlinthError {
  return new PlinthError({
    code: 'PGRST118',
    status: 400,
    message: `A related order on '${child}' is not possible`,
    details: `'${parent}' and '${child}' do not form a many-to-one or one-to-one relationship`,
  })
}

export function aggregatesNotAllowed(): PlinthError {
  return new PlinthError({
    code: 'PGRST123',
    status: 400,
    message: 'Use of aggregate functions is not allowed',
  })
}

export function aggregatesInToManySpread(): PlinthError {
  return new PlinthError({
    code: 'PGRST127',
    status: 400,
    message: 'Feature not implemented',
    details: 'Aggregates are not implemented for one-to-many or many-to-many spreads.',
  })
}

export function embedTooDeep(limit: number): PlinthError {
  return new PlinthError({
    code: 'PL203',
    status: 400,
    message: `Resources are embedded more than ${limit} levels deep.`,
    hint: 'Embed fewer levels in one request, or raise embed-depth-max.',
  })
}

/** As PostgreSQL says it: the alias of the dialect's join would stand twice in one FROM. */
export function embeddedTwice(alias: string): PlinthError {
  return new PlinthError({
    code: '42712',
    status: 400,
    message: `table name "${alias}" specified more than once`,
  })
}

/** Wrong names whose error is remembered per schema: looking for a similar name costs more than any answer. */
const WRONG_NAMES_MAX = 200
const wrongNames = new WeakMap<ExposedSchema, LRUCache<string, PlinthError>>()

export function tableNotFound(schema: ExposedSchema, name: string): PlinthError {
  const known = wrongNames.get(schema) ?? new LRUCache<string, PlinthError>({ max: WRONG_NAMES_MAX })
  wrongNames.set(schema, known)
  const error = known.get(name) ?? tableNotFoundError(schema, name)
  known.set(name, error)
  return error
}

function tableNotFoundError(schema: ExposedSchema, name: string): PlinthError {
  const candidates = schema.relations.size < CANDIDATES_MAX ? [...schema.relations.keys()] : []
  const similar = fuzzyGet(candidates, name, NAME_SIMILARITY_MIN)
  return new PlinthError({
    code: 'PGRST205',
    status: 404,
    message: `Could not find the table '${schema.name}.${name}' in the schema cache`,
    hint: similar === null ? null : `Perhaps you meant the table '${schema.name}.${similar}'`,
  })
}

export function columnNotFound({ name: relation, columns }: Relation, column: string): PlinthError {
  const isComparable = columns.size < CANDIDATES_MAX && column.length <= SIMILAR_LENGTH_MAX
  const similar = isComparable ? fuzzyGet(columns.keys(), column, NAME_SIMILARITY_MIN) : null
  return new PlinthError({
    code: 'PGRST204',
    status: 400,
    message: `Could not find the '${column}' column of '${relation}' in the schema cache`,
    hint: similar === null ? null : `Perhaps you meant the column '${similar}'`,
  })
}

export interface EmbedRequest {
  readonly schema: string
  readonly parent: string
  readonly target: string
  readonly hint: string | null
}

export function relationshipNotFound(request: EmbedRequest, catalog: Catalog): PlinthError {
  const { schema, parent, target, hint } = request
  const using = hint === null ? '' : ` using the hint '${hint}'`
  return new PlinthError({
    code: 'PGRST200',
    status: 400,
    message: `Could not find a relationship between '${parent}' and '${target}' in the schema cache`,
    details: `Searched for a foreign key relationship between '${parent}' and '${target}'${using} in the schema '${schema}', but no matches were found.`,
    hint: relationshipHint(request, catalog),
  })
}

function relationshipHint({ schema, parent, target }: EmbedRequest, catalog: Catalog): string | null {
  const own: string[] = []
  const parents: string[] = []
  let parentKnown = false
  for (const list of catalog.relationships.values()) {
    const first = list.find((relationship) => relationship.target.schema === schema)
    if (!first) continue
    parents.push(first.origin.name)
    if (first.origin.schema !== schema || first.origin.name !== parent) continue
    parentKnown = true
    for (const relationship of list) own.push(relationship.target.name)
  }
  // The right name with a wrong hint: another name is no help.
  if (own.includes(target)) return null
  const wrong = parentKnown ? target : parent
  const similar = fuzzyGet(parentKnown ? own : parents, wrong, LOOSE_SIMILARITY_MIN)
  return similar === null ? null : `Perhaps you meant '${similar}' instead of '${wrong}'.`
}

export function relationshipAmbiguous(
  request: EmbedRequest,
  candidates: readonly Relationship[],
): PlinthError {
  const { parent, target } = request
  const names = candidates.map((candidate) => `'${candidate.target.name}!${disambiguator(candidate)}'`)
  return new PlinthError({
    code: 'PGRST201',
    status: 300,
    message: `Could not embed because more than one relationship was found for '${parent}' and '${target}'`,
    details: candidates.map(describeCandidate),
    hint: `Try changing '${target}' to one of the following: ${names.join(', ')}. Find the desired relationship in the 'details' key.`,
  })
}

function disambiguator(relationship: Relationship): string {
  switch (relationship.kind) {
    case 'key':
      return relationship.constraint
    case 'junction':
      return relationship.junction.name
    case 'computed':
      return relationship.function.name
  }
}

function describeCandidate(relationship: Relationship) {
  const { origin, target } = relationship
  const embedding = `${origin.name} with ${target.name}`
  switch (relationship.kind) {
    case 'key': {
      const near = relationship.columns.map(([column]) => column).join(', ')
      const far = relationship.columns.map(([, column]) => column).join(', ')
      return {
        cardinality: relationship.cardinality,
        embedding,
        relationship: `${relationship.constraint} using ${origin.name}(${near}) and ${target.name}(${far})`,
      }
    }
    case 'junction': {
      const near = relationship.originColumns.map(([, column]) => column).join(', ')
      const far = relationship.targetColumns.map(([, column]) => column).join(', ')
      return {
        cardinality: relationship.cardinality,
        embedding,
        relationship: `${relationship.junction.name} using ${relationship.originConstraint}(${near}) and ${relationship.targetConstraint}(${far})`,
      }
    }
    case 'computed':
      return {
        cardinality: relationship.toOne ? 'many-to-one' : 'one-to-many',
        embedding,
        relationship: relationship.function.name,
      }
  }
}

export interface CallRequest {
  readonly name: string
  readonly argumentNames: readonly string[]
  /** `application/json` and the like on POST: a single unnamed parameter may take the whole body. */
  readonly rawType: 'json' | 'text' | 'xml' | 'bytea' | null
}

export function functionNotFound(schema: ExposedSchema, request: CallRequest): PlinthError {
  const { name, rawType } = request
  const names = [...request.argumentNames].sort()
  const list = names.join(', ')
  const qualified = `${schema.name}.${name}`
  const onlyRaw = rawType !== null && rawType !== 'json'
  const withNames = names.length > 0 ? `(${list})` : ' without parameters'
  const message = `Could not find the function ${qualified}${onlyRaw ? '' : withNames} in the schema cache`
  return new PlinthError({
    code: 'PGRST202',
    status: 404,
    message,
    details: `Searched for the function ${qualified}${searched(names, rawType)}, but no matches were found in the schema cache.`,
    hint: functionHint(schema, name, onlyRaw ? null : names),
  })
}

function searched(names: readonly string[], rawType: CallRequest['rawType']): string {
  if (rawType !== null && rawType !== 'json') return ` with a single unnamed ${rawType} parameter`
  const plural = names.length === 1 ? '' : 's'
  const named = names.length === 0 ? ' without parameters' : ` with parameter${plural} ${names.join(', ')}`
  return rawType === 'json' ? `${named} or with a single unnamed json/jsonb parameter` : named
}

/** `names`: null where the body was to be the only argument, so that no name can be wrong. */
function functionHint(schema: ExposedSchema, name: string, names: readonly string[] | null): string | null {
  const overloads = schema.functions.get(name)
  if (!overloads) {
    const similar = fuzzyGet([...schema.functions.keys()], name, NAME_SIMILARITY_MIN)
    return similar === null ? null : `Perhaps you meant to call the function ${schema.name}.${similar}`
  }
  if (names === null) return null
  const candidates = overloads.map((overload) => `(${parameterNames(overload).join(', ')})`)
  const similar = fuzzyGet(candidates, `(${names.join(', ')})`, LOOSE_SIMILARITY_MIN)
  if (similar === null) return null
  const shown = similar === '()' ? '' : similar
  return `Perhaps you meant to call the function ${schema.name}.${name}${shown}`
}

function parameterNames(overload: DatabaseFunction): string[] {
  return overload.parameters.map((parameter) => parameter.name).sort()
}

export function functionAmbiguous(candidates: readonly DatabaseFunction[]): PlinthError {
  const sorted = [...candidates].sort(byParameters)
  return new PlinthError({
    code: 'PGRST203',
    status: 300,
    message: `Could not choose the best candidate function between: ${sorted.map(signature).join(', ')}`,
    hint: 'Try renaming the parameters or the function itself in the database so function overloading can be resolved',
  })
}

/** Fewest first, then by names and types: the same whatever order the database tells them in. */
function byParameters(a: DatabaseFunction, b: DatabaseFunction): number {
  if (a.parameters.length !== b.parameters.length) return a.parameters.length - b.parameters.length
  return signature(a) < signature(b) ? -1 : 1
}

function signature(candidate: DatabaseFunction): string {
  const parameters = candidate.parameters.map((parameter) => `${parameter.name} => ${parameter.type}`)
  return `${candidate.schema}.${candidate.name}(${parameters.join(', ')})`
}
