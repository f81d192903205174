// Policies of a model on a table of a million rows: each finds its rows by an index, and asks who the caller is once.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { creations } from '../../src/migrate/create/create.ts'
import { applySystem } from '../../src/migrate/system.ts'
import {
  all,
  any,
  entity,
  member,
  not,
  owner,
  type Policy,
  ref,
  role,
  schema,
  text,
} from '../../src/model/model.ts'
import { createDatabase } from '../../src/postgres/postgres.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { POSTGRES_15, urlOf } from './services.ts'

const ROWS = 1_000_000
const USERS = 50_000
const TEAMS = 20_000
const OWNED = ROWS / USERS
const SOMEBODY = 7

const teams = entity('teams', { name: text() }, {})
const members = entity(
  'members',
  { team_id: ref(teams), user_id: owner() },
  { key: ['team_id', 'user_id'], read: owner.of('user_id') },
)
const inTeam = member.of('team_id', { through: () => members, group: 'team_id', user: 'user_id' })

function modelWith(read: Policy) {
  const docs = entity(
    'docs',
    { team_id: ref(teams).indexed(), author_id: owner(), title: text(), sort: text() },
    { read },
  )
  return schema({ teams, members, docs }).model
}

const FILL = `
insert into auth.users (id) select md5(n::text)::uuid from generate_series(0, ${USERS - 1}) n;
insert into teams (id, name) select md5('team ' || n)::uuid, 'Team ' || n from generate_series(0, ${TEAMS - 1}) n;
insert into members select md5('team ' || n)::uuid, md5((n % ${USERS})::text)::uuid from generate_series(0, ${TEAMS - 1}) n;
insert into docs (team_id, author_id, title, sort)
  select md5('team ' || n % ${TEAMS})::uuid, md5((n % ${USERS})::text)::uuid, 'Title ' || n, md5(n::text) from generate_series(1, ${ROWS}) n;
create index docs_sort on docs (sort);
`

interface Node {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Actual Loops': number
  readonly 'Actual Rows': number
  readonly Plans?: readonly Node[]
  readonly [key: string]: unknown
}

interface Expected {
  readonly rows: number
  readonly staffRows: number
  /** A table that is for a role only is read whole by who lacks it, with one comparison a row. */
  readonly indexed?: boolean
  /** How many rows an owner has is known; of a list of groups PostgreSQL guesses that it is long. */
  readonly paged?: boolean
}

const forms: readonly (readonly [name: string, policy: Policy, expected: Expected])[] = [
  ['owner', owner.of('author_id'), { rows: OWNED, staffRows: OWNED, paged: true }],
  ['member', inTeam, { rows: ROWS / TEAMS, staffRows: ROWS / TEAMS }],
  ['role', role('staff'), { rows: 0, staffRows: ROWS, indexed: false }],
  [
    'any(owner, role)',
    any(owner.of('author_id'), role('staff')),
    { rows: OWNED, staffRows: ROWS, paged: true },
  ],
  [
    'all(owner, not(role))',
    all(owner.of('author_id'), not(role('staff'))),
    { rows: OWNED, staffRows: 0, paged: true },
  ],
  [
    'any(owner, member, role)',
    any(owner.of('author_id'), inTeam, role('staff')),
    // Documents of the only team of somebody, some of which are their own.
    { rows: OWNED + ROWS / TEAMS - 10, staffRows: ROWS },
  ],
]

const servers = [{ name: 'the server of the tests', variable: 'PLINTH_TEST_DATABASE_URL' }, POSTGRES_15]

for (const { name: server, variable } of servers) {
  describe(`on ${server}`, () => {
    let database: TestDatabase
    before(async () => {
      database = await createTestDatabase('', urlOf({ variable }))
      const admin = createDatabase({ url: database.url, size: 1 })
      await admin.start()
      await applySystem(admin)
      await admin.stop()
      await database.query('set role plinth_owner')
      for (const { sql } of creations(modelWith(any(owner.of('author_id'), inTeam, role('staff')))))
        await database.query(sql)
      // Without the checks of foreign keys, which would take longer than all else.
      await database.query(`reset role; set session_replication_role = replica; ${FILL}`)
      await database.query('set session_replication_role = origin')
      await database.query('vacuum analyze')
      await database.query(`set max_parallel_workers_per_gather = 0; set track_functions = 'all'`)
    })
    after(() => database.drop())

    async function use(policy: Policy): Promise<void> {
      const { rows } = await database.query(`select polname from pg_policy where polrelid = 'docs'::regclass`)
      for (const { polname } of rows) await database.query(`drop policy ${polname} on docs`)
      const made = creations(modelWith(policy)).filter(
        ({ kind, sql }) => kind === 'policy' && /\bon "?docs\b/.test(sql),
      )
      for (const { sql } of made) await database.query(sql)
    }

    /** The plan as it ran, and how often the functions that the server counts were called. */
    async function run(
      sql: string,
      roles: readonly string[],
    ): Promise<{ readonly plan: Node; readonly calls: number }> {
      const { rows: users } = await database.query(`select md5('${SOMEBODY}')::uuid as id`)
      const claims = JSON.stringify({ sub: users[0].id, app_metadata: { roles } })
      await database.query(`begin; set local role authenticated; set local request.jwt.claims = '${claims}'`)
      const before = await calls()
      const { rows } = await database.query(`explain (analyze, timing off, format json) ${sql}`)
      const after = await calls()
      await database.query('rollback')
      return { plan: rows[0]['QUERY PLAN'][0].Plan, calls: after - before }
    }

    async function calls(): Promise<number> {
      const { rows } = await database.query(
        'select coalesce(sum(calls), 0)::int as calls from pg_stat_xact_user_functions',
      )
      return rows[0].calls
    }

    for (const [name, policy, { rows, staffRows, indexed = true, paged = false }] of forms) {
      test(`${name}: ${indexed ? 'no scan of the table, ' : ''}nothing asked per row`, async () => {
        await use(policy)
        for (const sql of ['select * from docs', 'select * from docs order by sort limit 1000000']) {
          const { plan, calls } = await run(sql, [])
          const scans = nodes(plan).filter((node) => node['Relation Name'] === 'docs')
          assert.equal(plan['Actual Rows'], rows)
          assert.ok(!indexed || scans.every((node) => node['Node Type'] !== 'Seq Scan'), JSON.stringify(plan))
          assert.doesNotMatch(
            JSON.stringify(scans.flatMap(conditions)),
            /auth\.|current_setting|plinth_access/,
          )
          assert.ok(calls <= 1, `${calls} calls`)
        }
      })

      if (paged)
        test(`${name}: the first page of an owner reads its own rows only`, async () => {
          const { plan } = await run('select * from docs order by sort limit 5', [])
          const read = nodes(plan)
            .filter((node) => node['Relation Name'] === 'docs')
            .map((node) => node['Actual Rows'] + Number(node['Rows Removed by Filter'] ?? 0))
          assert.ok(
            read.every((each) => each <= rows),
            JSON.stringify(plan),
          )
        })

      test(`${name}: staff see what they may`, async () => {
        const { plan, calls } = await run('select * from docs', ['staff'])
        assert.equal(plan['Actual Rows'], staffRows)
        assert.ok(calls <= 1, `${calls} calls`)
      })
    }
  })
}

/** Those of the plan itself: what an InitPlan does is done once. */
function nodes(node: Node): readonly Node[] {
  const below = (node.Plans ?? []).filter((each) => each['Parent Relationship'] !== 'InitPlan')
  return [node, ...below.flatMap(nodes)]
}

function conditions(node: Node): readonly unknown[] {
  return ['Filter', 'Index Cond', 'Recheck Cond'].map((key) => node[key]).filter((each) => each !== undefined)
}
