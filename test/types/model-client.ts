// A type test: compiled, never run. What a model says is what supabase-js and Kysely know, without generated code.
import { createClient } from '@supabase/supabase-js'
import type { Kysely } from 'kysely'
import type { ClientDatabase, InsertOf, RowOf, Tables, UpdateOf } from '../../src/model/model.ts'
import type { bookings, market, notes, products, rooms, staff } from '../model/market.ts'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** Compiles only if the two types are the same. */
const same = <A, B>(equal: Equal<A, B>): boolean => equal

same<RowOf<typeof staff>, { shop_id: string; user_id: string; role: 'clerk' | 'manager' }>(true)
same<InsertOf<typeof staff>, { shop_id: string; role: 'clerk' | 'manager'; user_id?: string }>(true)
same<UpdateOf<typeof rooms>, { number?: number }>(true)
// A key of another type than uuid is that of its references, references to references included.
same<RowOf<typeof bookings>['room'], number>(true)
same<RowOf<typeof notes>['booking_id'], number>(true)
// Nothing writes what the database computes.
same<'margin' extends keyof InsertOf<typeof products> ? true : false, false>(true)
same<RowOf<typeof products>['sizes'], readonly { label: string; width: number }[]>(true)
same<RowOf<typeof products>['maker'], { name: string; country?: string | null } | null>(true)
same<RowOf<typeof products>['data'], { readonly note: string }>(true)

const client = createClient<ClientDatabase<typeof market>>('http://localhost', 'key')

export async function clients(): Promise<void> {
  const toOne = await client.from('products').select('name, price, shops(name)').throwOnError()
  same<(typeof toOne.data)[number], { name: string; price: number; shops: { name: string } }>(true)
  const toMany = await client.from('shops').select('name, products(sku)').single().throwOnError()
  same<typeof toMany.data, { name: string; products: { sku: string }[] }>(true)
  const seen = await client.from('best').select().throwOnError()
  same<(typeof seen.data)[number], { shop_id: string; products: number; dearest: number }>(true)
  const called = await client.rpc('cheaper', { than: 5 }).throwOnError()
  same<(typeof called.data)[number], { id: string; name: string; price: number }>(true)

  // @ts-expect-error: clients do not know of hidden fields
  const hidden: { cost: number }[] | null = (await client.from('products').select('cost')).data
  void hidden
  // @ts-expect-error: a field of another type
  await client.from('rooms').insert({ number: 'one' })
  // @ts-expect-error: only commands write readonly fields
  await client.from('products').update({ rating: '5.00' })
  // @ts-expect-error: a required field is missing
  await client.from('bookings').insert({ room: 1 })
  // @ts-expect-error: no such word
  await client.from('staff').insert({ shop_id: '', role: 'boss' })
  await client.from('bookings').insert({ room: 1, starts_at: '10:00' })
}

export async function queries(db: Kysely<Tables<typeof market>>): Promise<void> {
  const rows = await db
    .selectFrom('products')
    .innerJoin('shops', 'shops.id', 'products.shop_id')
    .select(['products.cost', 'shops.name as shop', 'products.description'])
    .execute()
  same<(typeof rows)[number], { cost: number; shop: string; description: string | null }>(true)
  await db.insertInto('bookings').values({ room: 1, starts_at: '10:00' }).execute()
  await db.updateTable('products').set({ rating: '4.50' }).execute()
  // @ts-expect-error: what is computed is not written
  await db.updateTable('products').set({ margin: 5 }).execute()
  // @ts-expect-error: a required field is missing
  await db.insertInto('rooms').values({}).execute()
}
