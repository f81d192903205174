// Where a role may read and set some columns only. PostgREST refuses `*` then; here it is what the role may read.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createRestFixture } from '../support/rest.ts'
import { scenarios } from './scenario.ts'

const RED = { id: 1, label: 'red', owner: 'ann', note: 'old letters' }
const BLUE = { id: 2, label: 'blue', owner: 'bob', note: 'new letters' }

scenarios('columns that are kept back', { sql: 'vault.sql' }, [
  { does: 'are not in *', ask: 'GET /boxes?order=id', status: 200, json: [RED, BLUE] },
  {
    does: 'are in it for who may read them',
    ask: 'GET /boxes?id=eq.1',
    asUser: true,
    status: 200,
    json: [{ ...RED, code: '1111' }].map(({ id, label, owner, code, note }) => ({
      id,
      label,
      owner,
      code,
      note,
    })),
  },
  { does: 'are refused by name', ask: 'GET /boxes?select=code', status: 401, error: { code: '42501' } },
  { does: 'are refused in filters', ask: 'GET /boxes?code=eq.1111', status: 401, error: { code: '42501' } },
  { does: 'are refused in orders', ask: 'GET /boxes?order=code', status: 401, error: { code: '42501' } },
  {
    does: 'are not in * of an embed',
    ask: 'GET /items?select=name,boxes(*)&id=eq.3',
    status: 200,
    json: [{ name: 'coin', boxes: BLUE }],
  },
  {
    does: 'are not in * of a spread',
    ask: 'GET /items?select=name,...boxes(*)&id=eq.3',
    status: 200,
    json: [{ name: 'coin', ...BLUE }],
  },
  {
    does: 'do not hinder a count',
    ask: 'GET /boxes?limit=1&order=id',
    prefer: 'count=exact',
    status: 206,
    json: [RED],
  },
  {
    does: 'are not in what a write returns',
    ask: 'POST /boxes',
    prefer: 'return=representation, tx=rollback',
    body: '{"id":3,"label":"green"}',
    status: 201,
    json: [{ id: 3, label: 'green', owner: null, note: null }],
  },
  {
    does: 'are given by a function that gives whole rows',
    ask: 'GET /rpc/opened?limit=1',
    status: 200,
    json: [{ ...RED, code: '1111' }].map(({ id, label, owner, code, note }) => ({
      id,
      label,
      owner,
      code,
      note,
    })),
  },
])

scenarios('computed fields over columns that may be read', { sql: 'vault.sql' }, [
  {
    does: 'are selected and sorted by',
    ask: 'GET /boxes?select=title&order=title',
    status: 200,
    json: [{ title: 'blue of bob' }, { title: 'red of ann' }],
  },
  { does: 'are searched', ask: 'GET /boxes?select=id&words=fts.old', status: 200, json: [{ id: 1 }] },
  {
    does: 'are selected in embeds',
    ask: 'GET /items?select=boxes(title)&id=eq.1',
    status: 200,
    json: [{ boxes: { title: 'red of ann' } }],
  },
  {
    does: 'are given by writes',
    ask: 'PATCH /boxes?id=eq.1&select=title',
    prefer: 'return=representation, tx=rollback',
    body: '{"label":"pink"}',
    status: 200,
    json: [{ title: 'pink of ann' }],
  },
])

scenarios('columns that are not the role’s to set', { sql: 'vault.sql' }, [
  {
    does: 'are refused',
    ask: 'PATCH /boxes?id=eq.1',
    body: '{"note":"x"}',
    status: 401,
    error: { code: '42501' },
  },
  {
    does: 'are refused as a key',
    ask: 'PATCH /boxes?id=eq.1',
    body: '{"id":9}',
    status: 401,
    error: { code: '42501' },
  },
  {
    does: 'do not hinder an upsert by the key, which stays what it is',
    ask: 'POST /boxes?select=id,label',
    prefer: 'resolution=merge-duplicates, return=representation, tx=rollback',
    body: '[{"id":1,"label":"pink"},{"id":4,"label":"gold"}]',
    status: 201,
    json: [
      { id: 1, label: 'pink' },
      { id: 4, label: 'gold' },
    ],
  },
])

scenarios('constraints with a comment', { sql: 'vault.sql' }, [
  {
    does: 'say it to who breaks a check',
    ask: 'POST /rules',
    body: '{"id":3,"size":0}',
    status: 400,
    error: { code: '23514', hint: 'A size is more than nothing.' },
  },
  {
    does: 'say it to who breaks a unique',
    ask: 'POST /rules',
    body: '{"id":3,"size":3,"name":"one"}',
    status: 409,
    error: { code: '23505', hint: 'This name is taken.' },
  },
  {
    does: 'say it to who breaks a unique index',
    ask: 'POST /rules',
    body: '{"id":3,"size":2}',
    status: 409,
    error: { code: '23505', hint: 'Only one of a size goes without a name.' },
  },
  {
    does: 'have no hint without one',
    ask: 'POST /rules',
    body: '{"id":1,"size":9}',
    status: 409,
    error: { code: '23505', hint: null },
  },
])

test('a search by a computed field uses its index, whoever asks', async (t) => {
  const vault = readFileSync(join(import.meta.dirname, 'vault.sql'), 'utf8')
  const noScans = `do $$ begin
    execute format('alter database %I set enable_seqscan = off', current_database()); end $$`
  const fixture = await createRestFixture(`${vault}\n${noScans}`)
  t.after(() => fixture.stop())
  const plan = await fixture.ask('GET', '/boxes?select=id&words=fts.old', {
    headers: { accept: 'application/vnd.pgrst.plan+json' },
  })
  assert.match(plan.text, /boxes_to_tsvector_idx/)
})
