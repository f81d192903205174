import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statementsOf } from './statements.ts'

const texts = (script: string) => statementsOf(script).map(({ sql }) => sql)

test('statements are parted at semicolons, and each knows where it begins', () => {
  assert.deepEqual(statementsOf('-- first\nselect 1;;\n  /* then /* ; */ */ select 2 ;\n-- no more;\n'), [
    { sql: 'select 1', line: 2, column: 1 },
    { sql: 'select 2', line: 3, column: 22 },
  ])
  assert.deepEqual(texts(' \n-- nothing\n'), [])
})

for (const whole of [
  `select 'a;b', "c;""d", 'it''s;'`,
  `select E'a\\';b', e'\\\\', E'a''\\';'`,
  `select $$;$$, $a$ $$;$b$ $a$, a$b$, $1`,
  `select 1 -- ;\n + 1 /* ; */`,
  'create rule r as on insert to t do also (select 1; select (2); select 3)',
  'create function f() returns int language sql begin atomic select 1; select case when true then 1 end; end',
  'create or replace procedure p() language sql BEGIN ATOMIC select (case when true then 1 end); select 2; END',
  'select $a$ not ended; $$',
  'select 1 /* not ended;',
]) {
  test(`is one statement: ${whole.replaceAll('\n', ' ')}`, () => {
    assert.deepEqual(texts(whole), [whole])
  })
}

test('begin, case and end part as ever where no function is made', () => {
  assert.deepEqual(texts('begin; select case when true then 1 end; end; commit'), [
    'begin',
    'select case when true then 1 end',
    'end',
    'commit',
  ])
})
