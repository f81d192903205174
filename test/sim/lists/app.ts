// Lists that transactions append to and read: one command, at each isolation level.
import { anyone, app, entity, int, json, list, schema } from 'plinth'

export type Operation = { readonly append: number; readonly value: number } | { readonly read: number }

// A row for each list: an append changes what a read of the same list saw.
export const lists = entity('lists', {
  key: int().unique(),
  elements: list(int()).default([]),
})

const model = schema({ lists })

function transactAt(isolation: 'serializable' | 'repeatable read' | 'read committed') {
  return model.command({
    allow: anyone,
    isolation,
    input: { operations: json() },
    output: json(),
    run: ({ operations }, { system }) =>
      system(async (db) => {
        const seen: (number[] | null)[] = []
        for (const operation of operations as readonly Operation[]) {
          if ('append' in operation) {
            await db
              .updateTable('lists')
              .set((eb) => ({
                elements: eb.fn<number[]>('array_append', ['elements', eb.val(operation.value)]),
              }))
              .where('key', '=', operation.append)
              .execute()
            seen.push(null)
          } else {
            const row = await db
              .selectFrom('lists')
              .select('elements')
              .where('key', '=', operation.read)
              .executeTakeFirstOrThrow()
            seen.push([...row.elements])
          }
        }
        return seen
      }),
  })
}

export const listing = app({
  name: 'listing',
  schema: model,
  commands: {
    transact: transactAt('serializable'),
    transact_repeatably: transactAt('repeatable read'),
    transact_loosely: transactAt('read committed'),
  },
})
