// Names of what a model makes. PostgreSQL cuts names at 63 bytes without a word, so that two could become one; here
// such a name is a mistake, or, where we derive it, is shortened in a way that keeps it apart.
import { createHash } from 'node:crypto'

export const NAME_BYTES_MAX = 63
const HASH_CHARACTERS = 8
const plain = /^[a-z][a-z0-9_]*$/

/** null when the name may be used; else what is wrong with it. */
export function nameFault(name: string): string | null {
  if (!plain.test(name)) {
    return 'a name is small letters, digits and underscores, and begins with a letter.'
  }
  if (name.length > NAME_BYTES_MAX)
    return `a name has at most ${NAME_BYTES_MAX} characters; this has ${name.length}.`
  if (name.startsWith('pg_') || name.startsWith('plinth_'))
    return 'names that begin with pg_ or plinth_ are taken.'
  if (RESERVED.has(name)) return 'this is a reserved word of SQL; choose another name.'
  return null
}

/** The same for the schema of a model. */
export function schemaNameFault(name: string): string | null {
  if (TAKEN.has(name)) return `the schema ${name} is PostgreSQL's or Plinth's own; choose another name.`
  return nameFault(name)
}

const TAKEN: ReadonlySet<string> = new Set(['auth', 'extensions', 'information_schema', 'plinth'])

/** The same for fields, whose names also stand in URLs. */
export function columnNameFault(name: string): string | null {
  if (PARAMETERS.has(name))
    return `a request says something else by ${name}=..., so that nobody could filter by this field.`
  return nameFault(name)
}

/** `orders_customer_id_fkey`, as PostgreSQL itself would call it; too long a name ends in a digest of the whole. */
export function derivedName(...parts: readonly string[]): string {
  return shortened(parts.join('_'))
}

export function shortened(name: string): string {
  if (name.length <= NAME_BYTES_MAX) return name
  const digest = createHash('sha256').update(name).digest('hex').slice(0, HASH_CHARACTERS)
  return `${name.slice(0, NAME_BYTES_MAX - HASH_CHARACTERS - 1)}_${digest}`
}

/** Parameters of the REST dialect that are no reserved words of SQL. */
const PARAMETERS: ReadonlySet<string> = new Set(['columns', 'on_conflict'])

/** Words that PostgreSQL 18 reserves (manual, appendix C), so that they would have to be quoted everywhere. */
const RESERVED: ReadonlySet<string> = new Set(
  `all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column
  concurrently constraint create cross current_catalog current_date current_role current_schema current_time current_timestamp
  current_user default deferrable desc distinct do else end except false fetch for foreign freeze from full grant group having
  ilike in initially inner intersect into is isnull join lateral leading left like limit localtime localtimestamp natural not
  notnull null offset on only or order outer overlaps placing primary references returning right select session_user similar
  some symmetric system_user table tablesample then to trailing true union unique user using variadic verbose when where window
  with`.split(/\s+/),
)
