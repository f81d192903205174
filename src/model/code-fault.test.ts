import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeFault } from './code-fault.ts'

const faults: readonly (readonly [code: string, told: RegExp])[] = [
  [`begin execute 'select ' || what; end`, /EXECUTE, which runs a text/],
  [`begin EXECUTE format('drop table %I', t) using a; end`, /EXECUTE/],
  [`begin return query execute what; end`, /EXECUTE/],
  [`begin for r in execute what loop end loop; end`, /EXECUTE/],
  [`begin open c for execute what; end`, /EXECUTE/],
  [`begin if a then execute what; else execute(what); end if; end`, /EXECUTE/],
  [`begin <<here>> execute $1; end`, /EXECUTE/],
  [`begin /* a */ execute -- b\n $$select 1$$; end`, /EXECUTE/],
  [`begin do $x$ begin perform 1; end $x$; end`, /DO block/],
  [`select set_config('request.jwt.claims', '{}', true)`, /set_config/],
  [`select pg_catalog . "set_config"('role', 'x', true)`, /set_config/],
  [`select * from extensions.dblink('a', 'select 1') as t (a int)`, /dblink, which opens a connection/],
  [`select dblink_exec('a', 'b')`, /dblink_exec/],
  [`select query_to_xml($1, true, true, '')`, /query_to_xml, which runs a text/],
  [`select * from ts_stat(what)`, /ts_stat/],
  [`select pg_read_file('/etc/passwd')`, /pg_read_file, which reaches files/],
  [`select pg_catalog.pg_ls_dir('.')`, /pg_ls_dir/],
  [`begin set role other; end`, /SET, which others/],
  [`begin set session authorization other; end`, /SET/],
  [`begin set request.jwt.claims = ''; end`, /SET/],
  [`begin set local role other; end`, /SET LOCAL role/],
  [`begin set local session authorization other; end`, /SET LOCAL session/],
  [`begin set local request.jwt.claims = ''; end`, /SET LOCAL request/],
  [`begin set local "request.jwt.claims" = ''; end`, /SET LOCAL/],
  [`begin reset role; end`, /RESET/],
  [`begin copy t from program 'id'; end`, /COPY/],
]

const harmless: readonly string[] = [
  `select execute, "execute" from jobs where execute`,
  `select case when a then execute else execute end from jobs`,
  `select case when a then set else reset end from jobs`,
  `select 'execute this; set role other; set_config(''a'')'`,
  `select 1 -- execute 'x'; select set_config()`,
  `select 1 /* begin execute 'x' /* nested */ set_config( */`,
  `select $text$ begin execute what; $text$`,
  `select set_config from options`,
  `select mine.set_config('a'), mine.ts_stat(1)`,
  `update t set role = 'a', session = 'b' where execute = 1`,
  `insert into t values (1) on conflict do nothing`,
  `insert into t values (1) on conflict (id) do update set role = excluded.role`,
  `begin set local lock_timeout = '1s'; update t set role = 'x'; end`,
  `begin if execute then return execute; end if; end`,
  `select current_setting('request.jwt.claims', true)`,
]

test('what changes who asks, runs a text as SQL, or leaves the database is found', () => {
  for (const [code, told] of faults) assert.match(codeFault(code) ?? 'nothing', told, code)
})

test('columns and texts of such names are none of it', () => {
  for (const code of harmless) assert.equal(codeFault(code), null, code)
})
