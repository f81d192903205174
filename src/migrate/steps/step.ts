// One step of a plan: what is said to the database, why, and what it costs those who are using the database meanwhile.

export type LockMode = 'SHARE UPDATE EXCLUSIVE' | 'SHARE' | 'SHARE ROW EXCLUSIVE' | 'ACCESS EXCLUSIVE'

export interface Step {
  readonly sql: readonly string[]
  /** In plain words. */
  readonly reason: string
  /** null: nothing that anybody could wait for. */
  readonly lock: { readonly mode: LockMode; readonly on: readonly string[] } | null
  /** Whether it reads all rows, or writes them anew, under its lock. */
  readonly scans: boolean
  readonly rewrites: boolean
  /** What cannot be brought back; null: nothing. */
  readonly loses: string | null
  /** Where one may want something else, e.g. a rename. */
  readonly hint: string | null
  /** false: it refuses to run in a transaction, or must be committed before others. */
  readonly transactional: boolean
}

export function step(parts: Pick<Step, 'sql' | 'reason'> & Partial<Step>): Step {
  return { lock: null, scans: false, rewrites: false, loses: null, hint: null, transactional: true, ...parts }
}

/** Readers and writers of the table wait. */
export function exclusive(...on: readonly string[]): Step['lock'] {
  return { mode: 'ACCESS EXCLUSIVE', on }
}
