// What is known of columns, read when it is first needed and again when a table was made anew.
import type { Model } from '../../model/model.ts'
import type { Database } from '../../postgres/types.ts'
import { type ColumnSenses, readColumnSenses } from './columns.ts'

export interface Senses {
  /** Resolves to what is known now. */
  ready(): Promise<ColumnSenses>
}

/** `version` is another value whenever tables may have changed. */
export function createSenses(database: Database, model: Model, version: () => unknown): Senses {
  let reading: Promise<ColumnSenses> | null = null
  let readAt: unknown
  return {
    ready() {
      const now = version()
      if (reading === null || readAt !== now) {
        const begun = readColumnSenses(database, model)
        reading = begun
        readAt = now
        begun.catch(() => {
          if (reading === begun) reading = null
        })
      }
      return reading
    },
  }
}
