// The transaction of a batch as the database that the dialect runs its requests on.
import type { Database } from '../../postgres/types.ts'
import type { Scope } from '../database/scope.ts'
import { notInBatch } from './failure.ts'

export function transactionAsDatabase(scope: Scope): Database {
  return {
    query: (text, parameters = []) =>
      Promise.reject(new Error(`no session in a batch: ${text} ${parameters.length}`)),
    async scoped(request) {
      const results = await scope.scoped(request)
      const { transaction } = request
      if (transaction === undefined) return results
      // What may not be committed throws.
      const commits =
        transaction.end === 'decide' ? (transaction.decide?.(results) ?? false) : transaction.end === 'commit'
      if (!commits) throw notInBatch('Prefer: tx=rollback')
      return results
    },
  }
}
