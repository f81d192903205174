// What the catalog installs in a database: event triggers that tell every server of a change of schema. They are
// a convenience, found again by their names and renewed when the text below changes.

/**
 * Where servers listen that are not told otherwise, and what the triggers notify in any case: a database has them
 * once for all of its servers, whose channels may differ.
 */
export const CHANNEL = 'pgrst'
export const RELOAD_SCHEMA = 'reload schema'
export const RELOAD_CONFIG = 'reload config'

// Rises with each change of the functions or triggers below.
const MARK = 'plinth schema watch 2'

/** One row, `t` where both triggers are there and of this version. */
export const IS_INSTALLED = `select count(*) = 2
from pg_event_trigger e
where e.evtname in ('plinth_schema_changed', 'plinth_schema_dropped')
  and obj_description(e.evtfoid, 'pg_proc') = '${MARK}'`

// Only what the catalog reads. Indexes and REFRESH MATERIALIZED VIEW are left out: they change nothing in it.
const CHANGES = `'CREATE SCHEMA', 'ALTER SCHEMA', 'CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'ALTER TABLE',
  'CREATE FOREIGN TABLE', 'ALTER FOREIGN TABLE', 'IMPORT FOREIGN SCHEMA', 'CREATE VIEW', 'ALTER VIEW',
  'CREATE MATERIALIZED VIEW', 'ALTER MATERIALIZED VIEW', 'CREATE SEQUENCE', 'ALTER SEQUENCE', 'CREATE FUNCTION',
  'ALTER FUNCTION', 'ALTER ROUTINE', 'CREATE AGGREGATE', 'ALTER AGGREGATE', 'CREATE TRIGGER', 'CREATE RULE',
  'CREATE TYPE', 'ALTER TYPE', 'CREATE DOMAIN', 'ALTER DOMAIN', 'CREATE CAST', 'CREATE EXTENSION',
  'ALTER EXTENSION', 'COMMENT', 'GRANT', 'REVOKE'`

const DROPS = `'DROP SCHEMA', 'DROP TABLE', 'DROP FOREIGN TABLE', 'DROP VIEW', 'DROP MATERIALIZED VIEW',
  'DROP FUNCTION', 'DROP ROUTINE', 'DROP AGGREGATE', 'DROP TRIGGER', 'DROP RULE', 'DROP TYPE', 'DROP DOMAIN',
  'DROP CAST', 'DROP EXTENSION', 'DROP OWNED'`

/** Run in one transaction. The lock lets servers that start together install one after the other. */
export const INSTALL: readonly string[] = [
  `select pg_advisory_xact_lock(hashtextextended('plinth schema watch', 0))`,
  `create schema if not exists plinth`,
  `create or replace function plinth.schema_changed() returns event_trigger
language plpgsql set search_path = pg_catalog as $$
begin
  if exists (select from pg_event_trigger_ddl_commands() where schema_name is distinct from 'pg_temp') then
    notify ${CHANNEL}, '${RELOAD_SCHEMA}';
  end if;
end $$`,
  `create or replace function plinth.schema_dropped() returns event_trigger
language plpgsql set search_path = pg_catalog as $$
begin
  if exists (select from pg_event_trigger_dropped_objects() where not is_temporary) then
    notify ${CHANNEL}, '${RELOAD_SCHEMA}';
  end if;
end $$`,
  `comment on function plinth.schema_changed() is '${MARK}'`,
  `comment on function plinth.schema_dropped() is '${MARK}'`,
  `drop event trigger if exists plinth_schema_changed`,
  `drop event trigger if exists plinth_schema_dropped`,
  `create event trigger plinth_schema_changed on ddl_command_end when tag in (${CHANGES})
  execute function plinth.schema_changed()`,
  `create event trigger plinth_schema_dropped on sql_drop when tag in (${DROPS})
  execute function plinth.schema_dropped()`,
]
