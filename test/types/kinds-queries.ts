// A type test: compiled, never run. What supabase-js infers of embeds, calls and writes from a model alone, and Kysely of
// statements.
import { createClient } from '@supabase/supabase-js'
import type { Kysely } from 'kysely'
import {
  type ClientDatabase,
  entity,
  type Forward,
  identity,
  int,
  ref,
  schema,
  type Tables,
  text,
} from '../../src/model/model.ts'
import type { kinds } from './kinds.ts'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** Compiles only if the two types are the same. */
const same = <A, B>(equal: Equal<A, B>): boolean => equal

const client = createClient<ClientDatabase<typeof kinds>>('http://localhost', 'key')

export async function embeds(): Promise<void> {
  // By keys of several fields, with the tenant in them.
  const toOne = await client.from('tasks').select('title, projects(code, teams(name))').throwOnError()
  same<(typeof toOne.data)[number], { title: string; projects: { code: string; teams: { name: string } } }>(
    true,
  )
  const toMany = await client.from('projects').select('code, tasks(number)').throwOnError()
  same<(typeof toMany.data)[number], { code: string; tasks: { number: number }[] }>(true)

  // The reference is the whole key: at most one.
  const oneToOne = await client.from('projects').select('code, plans(body)').throwOnError()
  same<(typeof oneToOne.data)[number], { code: string; plans: { body: string } | null }>(true)
  // Unique within a tenant is not unique for who belongs to none.
  const led = await client.from('people').select('name, projects(code)').throwOnError()
  same<(typeof led.data)[number], { name: string; projects: { code: string }[] }>(true)

  // Several fields that are unique together, in another order; a condition makes them unique for some rows only.
  const returned = await client.from('lines').select('amount, returns(reason)').throwOnError()
  same<(typeof returned.data)[number], { amount: number; returns: { reason: string | null } | null }>(true)
  const refunded = await client.from('returns').select('code, refunds(id)').throwOnError()
  same<(typeof refunded.data)[number], { code: string; refunds: { id: string } | null }>(true)

  const hinted = await client
    .from('tasks')
    .select('title, author:people!tasks_author_id_fkey(name), reviewer:people!reviewer_id(name)')
    .throwOnError()
  same<
    (typeof hinted.data)[number],
    { title: string; author: { name: string }; reviewer: { name: string } | null }
  >(true)
  const manyToMany = await client.from('tasks').select('title, labels(label)').throwOnError()
  same<(typeof manyToMany.data)[number], { title: string; labels: { label: string }[] }>(true)
  // The version in it says that a spread of many gives lists.
  const spread = await client.from('projects').select('code, ...tasks(title)').throwOnError()
  same<(typeof spread.data)[number], { code: string; title: string[] }>(true)

  const ofView = await client.from('sales').select('lines, share, orders(total)').throwOnError()
  same<(typeof ofView.data)[number], { lines: number; share: number; orders: { total: number } }>(true)
}

export async function reads(): Promise<void> {
  // `search` is computed when it is asked for, and `*` does not.
  const all = await client.from('people').select().textSearch('search', 'ada').throwOnError()
  same<'search' extends keyof (typeof all.data)[number] ? true : false, false>(true)
  same<(typeof all.data)[number]['id'], number>(true)
  const asked = await client.from('projects').select('code, search, big, exact').throwOnError()
  same<
    (typeof asked.data)[number],
    { code: string; search: string | null; big: number | null; exact: number }
  >(true)
  await client.from('projects').select().eq('state', 'done')
  // @ts-expect-error: no such word
  await client.from('projects').select().eq('state', 'over')

  const rows = await client.rpc('everybody').select('name, boss_id').throwOnError()
  same<(typeof rows.data)[number], { name: string; boss_id: number | null }>(true)
  const sum = await client.rpc('add', { a: 1 }).throwOnError()
  same<typeof sum.data, number>(true)
  const totals = await client.rpc('totals', { least: 'low' }).throwOnError()
  same<(typeof totals.data)[number], { person_id: number; total: number; last: string }>(true)
  const nothing = await client.rpc('nothing').throwOnError()
  same<typeof nothing.data, undefined>(true)
  // @ts-expect-error: it takes nothing
  await client.rpc('nothing', { a: 1 })
}

export async function writes(): Promise<void> {
  await client.from('plans').insert({ team_id: '', project_id: '', body: '' })
  // @ts-expect-error: the tenant of a new row is not known otherwise
  await client.from('plans').insert({ project_id: '', body: '' })
  // @ts-expect-error: the database counts them up
  await client.from('people').insert({ id: 1, name: '', address: '' })
  // @ts-expect-error: a row keeps its key
  await client.from('plans').update({ project_id: '' })
  // @ts-expect-error: a row keeps its tenant
  await client.from('projects').update({ team_id: '' })
  // @ts-expect-error: nothing writes what is computed
  await client.from('projects').update({ double: 1 })
  await client.from('projects').update({ exact: '1.10', big: '9007199254740993', at: new Date(0) })
}

/** One after the other; the second refers to the first by its name in a schema of their own. */
const makers = entity('makers', { name: text() }, { key: ['name'] })
const parts = entity('parts', { maker: ref(makers).unique(), weight: int() })
const factory = schema({ makers, parts }, { name: 'factory' })

export async function ownSchema(): Promise<void> {
  const own = createClient<ClientDatabase<typeof factory>, 'factory'>('http://localhost', 'key', {
    db: { schema: 'factory' },
  })
  const made = await own.from('makers').select('name, parts(weight)').throwOnError()
  same<(typeof made.data)[number], { name: string; parts: { weight: number } | null }>(true)
  same<keyof ClientDatabase<typeof factory>, 'factory' | '__InternalSupabase'>(true)
}

/** Two that refer to each other: the first says what the second is called, and what its key is. */
const authors = entity('authors', { best_id: ref((): Forward<'books', number> => books).optional() })
const books = entity('books', { id: identity(), author_id: ref(authors) })
const library = schema({ authors, books })

export async function eachOther(): Promise<void> {
  const own = createClient<ClientDatabase<typeof library>>('http://localhost', 'key')
  const read = await own
    .from('authors')
    .select('best_id, best:books!authors_best_id_fkey(id), books!books_author_id_fkey(id)')
    .throwOnError()
  same<
    (typeof read.data)[number],
    { best_id: number | null; best: { id: number } | null; books: { id: number }[] }
  >(true)
}

export async function statements(db: Kysely<Tables<typeof kinds>>): Promise<void> {
  const [row] = await db
    .selectFrom('projects')
    .innerJoin('people', 'people.id', 'projects.lead_id')
    .leftJoin('plans', 'plans.project_id', 'projects.id')
    .select(['projects.big', 'projects.exact', 'projects.at', 'projects.budget', 'people.name', 'plans.body'])
    .execute()
  same<
    typeof row,
    | {
        big: string | null
        exact: string
        at: string
        budget: number
        name: string
        body: string | null
      }
    | undefined
  >(true)
  await db.insertInto('people').values({ name: '', address: '' }).execute()
  await db.insertInto('people').values({ id: 7, name: '', address: '' }).execute()
  const project = { team_id: '', code: '', lead_id: 1, budget: 5 }
  await db
    .insertInto('projects')
    .values({ ...project, at: new Date(0), big: 5, made_at: '2026-01-01' })
    .execute()
  const made = await db
    .insertInto('projects')
    .values(project)
    .returning(['id', 'secret'])
    .executeTakeFirstOrThrow()
  same<typeof made, { id: string; secret: string }>(true)
  await db
    .updateTable('projects')
    .set({ made_at: new Date(0), secret: 'x' })
    .execute()
  const into = db.insertInto('projects')
  // @ts-expect-error: what is computed is not written
  await into.values({ ...project, double: 10 }).execute()
  // @ts-expect-error: nor changed
  await db.updateTable('projects').set({ double: 10 }).execute()
  const seen = await db.selectFrom('sales').select(['lines', 'mood']).executeTakeFirstOrThrow()
  same<typeof seen, { lines: string; mood: 'low' | 'high' }>(true)
}
