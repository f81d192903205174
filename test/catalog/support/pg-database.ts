// A Database over one plain client, for tests that must not depend on the pool.
import pg from 'pg'
import type { Database, ParameterValue, RawResult, RawRow } from '../../../src/postgres/types.ts'

export interface PlainDatabase extends Database {
  close(): Promise<void>
}

export async function plainDatabase(url: string): Promise<PlainDatabase> {
  const client = new pg.Client({
    connectionString: url,
    types: { getTypeParser: () => (text: unknown) => text },
  })
  await client.connect()
  const query = async (text: string, parameters: readonly ParameterValue[] = []): Promise<RawResult> => {
    const result = await client.query({ text, values: [...parameters], rowMode: 'array' })
    return {
      rows: result.rows.map(rowOf),
      fields: result.fields.map((field) => field.name),
      tag: result.command,
    }
  }
  return {
    query,
    async scoped({ settings, statements, transaction }) {
      await client.query(transaction?.isolation ? `begin isolation level ${transaction.isolation}` : 'begin')
      try {
        for (const [name, value] of settings)
          await client.query('select set_config($1, $2, true)', [name, value])
        const results: RawResult[] = []
        for (const { text, parameters } of statements) results.push(await query(text, parameters))
        await client.query('commit')
        return results
      } catch (error) {
        await client.query('rollback')
        throw error
      }
    },
    close: () => client.end(),
  }
}

function rowOf(cells: readonly (string | null)[]): RawRow {
  const text = (index: number): string | null => cells[index] ?? null
  return {
    length: cells.length,
    isNull: (index) => text(index) === null,
    text,
    bytes: (index) => {
      const cell = text(index)
      return cell === null ? null : Buffer.from(cell)
    },
  }
}
