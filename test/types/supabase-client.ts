// A type test: compiled, never run. The client of @supabase/supabase-js must know from the generated `Database`
// what each select gives, and must refuse what is not there.
import { createClient } from '@supabase/supabase-js'
import type { Database as Chinook, Tables, TablesInsert, TablesUpdate } from './chinook.database.ts'
import type { CompositeTypes, Enums, Database as Inventory } from './inventory.database.ts'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** Compiles only if the two types are the same. */
const same = <A, B>(equal: Equal<A, B>): boolean => equal

const music = createClient<Chinook>('http://localhost', 'key')
const inventory = createClient<Inventory>('http://localhost', 'key')

export async function selects(): Promise<void> {
  const plain = await music.from('artist').select('artist_id, name').single().throwOnError()
  same<typeof plain.data, { artist_id: number; name: string | null }>(true)

  const all = await music.from('genre').select().throwOnError()
  same<(typeof all.data)[number], Tables<'genre'>>(true)

  const cast = await music.from('track').select('length:milliseconds::text').throwOnError()
  same<(typeof cast.data)[number], { length: string }>(true)
}

export async function embeds(): Promise<void> {
  const toMany = await music
    .from('artist')
    .select('name, album(title, track(name, genre(name)))')
    .throwOnError()
  type Artist = (typeof toMany.data)[number]
  same<
    Artist,
    {
      name: string | null
      album: { title: string; track: { name: string; genre: { name: string | null } | null }[] }[]
    }
  >(true)

  const toOne = await music.from('album').select('title, artist(name)').throwOnError()
  same<(typeof toOne.data)[number], { title: string; artist: { name: string | null } }>(true)

  const throughJunction = await music.from('playlist').select('name, track(name)').throwOnError()
  same<(typeof throughJunction.data)[number], { name: string | null; track: { name: string }[] }>(true)

  const hinted = await inventory
    .from('people')
    .select('name, boss:people!people_boss_id_fkey(name)')
    .throwOnError()
  type Person = (typeof hinted.data)[number]
  same<Person['name'], string>(true)

  const oneToOne = await inventory.from('people').select('name, desks(floor)').throwOnError()
  same<(typeof oneToOne.data)[number], { name: string; desks: { floor: number } | null }>(true)
}

export async function writes(): Promise<void> {
  await music.from('artist').insert({ name: 'x' })
  await music.from('album').insert({ title: 'x', artist_id: 1 })
  // @ts-expect-error title is NOT NULL and has no default
  await music.from('album').insert({ artist_id: 1 })
  // @ts-expect-error no such column
  await music.from('album').update({ titel: 'x' })
  // @ts-expect-error an identity column that is always generated cannot be written
  await inventory.from('people').update({ id: 1 })
  // @ts-expect-error a generated column cannot be written
  await inventory.from('people').insert({ name: 'x', email: 'a@b', profile: {}, shout: 'X' })
  // @ts-expect-error no such table
  await music.from('albums').select()

  same<TablesInsert<'artist'>, { artist_id?: number; name?: string | null }>(true)
  same<TablesUpdate<'genre'>, { genre_id?: number; name?: string | null }>(true)
}

export async function userTypes(): Promise<void> {
  const people = await inventory.from('people').select('mood, moods, home, profile').throwOnError()
  type Person = (typeof people.data)[number]
  same<Person['mood'], 'sad' | 'ok' | 'happy day' | null>(true)
  same<Person['moods'], Enums<'mood'>[]>(true)
  same<Person['home'], CompositeTypes<'address'> | null>(true)
  await inventory.from('people').select().eq('mood', 'ok')
  // @ts-expect-error not a label of the enum
  await inventory.from('people').select().eq('mood', 'glad')

  const views = await inventory.from('moods_count').select().throwOnError()
  same<(typeof views.data)[number], { count: number | null; mood: Enums<'mood'> | null }>(true)
}

export async function calls(): Promise<void> {
  const sum = await inventory.rpc('add_them', { a: 1 }).throwOnError()
  same<typeof sum.data, number>(true)
  const rows = await inventory.rpc('in_mood', { wanted: 'ok' }).select('name').throwOnError()
  same<(typeof rows.data)[number], { name: string }>(true)
  const summary = await inventory.rpc('summary').throwOnError()
  same<(typeof summary.data)[number], { mood: Enums<'mood'>; total: number }>(true)
  const reports = await inventory.from('people').select('name, reports_of(name)').throwOnError()
  same<(typeof reports.data)[number]['reports_of'], { name: string }[]>(true)
  const titles = await inventory.from('people').select('full_title').throwOnError()
  same<(typeof titles.data)[number], { full_title: string | null }>(true)
}
