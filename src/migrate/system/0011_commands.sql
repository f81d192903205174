-- What a command leaves beside its rows: the key under which it was asked and the answer that it gave, the events that it
-- told, the work that it started. All of it is written in the command's own transaction, as the role plinth_command.
do $$
declare
  me constant name := current_user;
  is_superuser constant boolean := (select rolsuper from pg_catalog.pg_roles where rolname = me);
  can_set constant text := case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end;
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'plinth_command') then
    begin
      create role plinth_command nologin noinherit;
    exception when duplicate_object or unique_violation then null;
    end;
  end if;
  if not is_superuser and not pg_has_role(me, 'plinth_command', can_set) then
    begin
      execute format('grant plinth_command to %I%s', me,
        case when can_set = 'SET' then ' with inherit false, set true' end);
    -- The server may log in as somebody else.
    exception when insufficient_privilege then null;
    end;
  end if;
end $$;

-- status is null while the command runs, which nobody sees but itself: whoever comes with the same key waits on the primary
-- key. Updated once, in its place, before the commit that makes it seen.
create table if not exists plinth.idempotency (
  principal text not null,
  command text not null,
  key text not null,
  body_hash bytea not null,
  created_at timestamptz not null default now(),
  status int,
  headers jsonb,
  body text,
  primary key (principal, command, key)
) with (fillfactor = 75);
create index if not exists idempotency_created_at_idx on plinth.idempotency using brin (created_at) with (autosummarize = on);
comment on table plinth.idempotency is 'The keys under which commands were asked, and what was answered';

-- Read in the order of (xid, id), up to the oldest transaction that still runs: nothing appears before that any more.
create table if not exists plinth.events (
  id bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  at timestamptz not null default clock_timestamp(),
  name text not null,
  payload jsonb not null,
  actor text,
  command text,
  request_id text
);
create index if not exists events_order_idx on plinth.events (xid, id);
comment on table plinth.events is 'What commands told, in the transactions in which it happened';

create table if not exists plinth.jobs (
  id uuid primary key,
  workflow text not null,
  -- Started once for each key that is given.
  key text,
  input jsonb not null,
  state text not null default 'available' check (state in ('available', 'running', 'waiting', 'completed', 'cancelled', 'discarded')),
  run_at timestamptz not null default now(),
  created_at timestamptz not null default clock_timestamp(),
  actor text,
  command text,
  request_id text,
  unique (workflow, key)
);
create index if not exists jobs_due_idx on plinth.jobs (run_at, id) where state = 'available';
comment on table plinth.jobs is 'Work that commands started, stored in their transactions';

grant usage on schema plinth to plinth_command;
grant select, insert, update, delete on plinth.idempotency to plinth_command;
grant insert on plinth.events, plinth.jobs to plinth_command;
-- What ON CONFLICT looks at.
grant select (workflow, key) on plinth.jobs to plinth_command;

do $$
declare
  before constant text := current_setting('role');
begin
  perform set_config('role', 'plinth_audit', true);
  -- The record of a command itself.
  grant insert on plinth.audit_log to plinth_command;
  grant usage on sequence plinth.audit_log_id_seq to plinth_command;
  perform set_config('role', before, true);
end $$;
