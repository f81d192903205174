// What is served to whom a model is: nothing beyond the rows that a caller may see. The shape of an error stays the dialect's.
import { scenarios } from './scenario.ts'
import { SHOP } from './shop.ts'

const CLOSED = { options: { countEstimates: false, constraintDetails: false, explain: false } }

scenarios('without the guesses of the planner', { sql: 'fleet.sql', ...CLOSED }, [
  {
    does: 'a planned count is exact',
    ask: 'GET /ships?id=lt.3',
    prefer: 'count=planned',
    status: 200,
    has: { 'content-range': '0-1/2', 'preference-applied': 'count=exact' },
  },
  {
    does: 'an estimated count, too, also for who insists',
    ask: 'GET /ships?limit=1',
    prefer: 'handling=strict, count=estimated',
    status: 206,
    has: { 'content-range': '0-0/4', 'preference-applied': 'count=exact, handling=strict' },
  },
  {
    does: 'no plan of a statement',
    ask: 'GET /ships',
    accept: 'application/vnd.pgrst.plan+json',
    status: 406,
    error: { code: 'PGRST107' },
  },
])

scenarios('without what PostgreSQL tells of rows', { ...SHOP, ...CLOSED }, [
  {
    does: 'a key that is taken',
    ask: 'POST /categories',
    body: '{"id":1,"name":"x"}',
    status: 409,
    json: {
      code: '23505',
      message: 'duplicate key value violates unique constraint "categories_pkey"',
      details: null,
      hint: null,
    },
  },
  {
    does: 'a reference to nothing',
    ask: 'POST /items',
    body: '{"id":9,"category_id":99}',
    status: 409,
    error: { code: '23503', details: null },
  },
])
