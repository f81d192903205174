// Section 2: what belongs to the role that a request runs as.
import { type Scenario, scenarios } from './scenario.ts'

function says(does: string, call: string, json: unknown, more: Partial<Scenario> = {}): Scenario {
  return { does, ask: `GET /rpc/${call}`, status: 200, json, ...more }
}

scenarios('settings of roles', { sql: 'role.sql', reset: 'truncate things' }, [
  says('a timeout', 'get_setting?name=statement_timeout', '300ms'),
  {
    does: 'another role does not have it',
    ask: 'GET /rpc/get_setting?name=statement_timeout',
    asUser: true,
    status: 200,
    lacks: ['300ms'],
  },
  says('a function has the last word', 'get_timeout', '7s'),
  { does: 'the timeout bites', ask: 'GET /rpc/pauses', status: 500, error: { code: '57014' } },
  says('isolation', 'get_setting?name=transaction_isolation', 'repeatable read'),
  says('isolation of another role', 'get_setting?name=transaction_isolation', 'read committed', {
    asUser: true,
  }),
  says('isolation of the function comes first', 'get_isolation', 'serializable'),
  says('isolation in capitals', 'get_loud_isolation', 'serializable'),
  says('a time zone', 'get_setting?name=timezone', 'Asia/Tokyo'),
  says('a time zone by preference comes first', 'get_setting?name=timezone', 'UTC', {
    prefer: 'timezone=UTC',
  }),
  {
    does: 'a write has the isolation too',
    ask: 'POST /things',
    prefer: 'tx=rollback',
    body: '{"id":1}',
    status: 201,
    leaves: ['select id from things', []],
  },
])
