-- Who may do what: grants on tables, columns, views and functions, to roles, to PUBLIC, and by membership.
-- Roles belong to the cluster, so they are made once and carry a name of their own.
do $$
declare
  name text;
begin
  foreach name in array array['owner', 'clerk', 'guest', 'chief', 'proxy', 'loner', 'reader', 'writer', 'nobody'] loop
    if not exists (select from pg_roles where rolname = 'plinth_ledger_' || name) then
      execute format('create role %I nologin', 'plinth_ledger_' || name);
    end if;
  end loop;
  grant plinth_ledger_clerk to plinth_ledger_chief;
  grant plinth_ledger_chief to plinth_ledger_proxy;
  grant pg_read_all_data to plinth_ledger_reader;
  grant pg_write_all_data to plinth_ledger_writer;
  -- From 16 on a grant says whether it is inherited; before, the member does.
  if current_setting('server_version_num')::int >= 160000 then
    execute 'grant plinth_ledger_clerk to plinth_ledger_loner with inherit false';
  else
    alter role plinth_ledger_loner noinherit;
    grant plinth_ledger_clerk to plinth_ledger_loner;
  end if;
end $$;

create schema ledger;
grant usage on schema ledger to public;

create table ledger.untouched (id integer primary key, note text);

create table ledger.entry (id integer primary key, amount numeric, note text, secret text);
grant select (id, amount), insert (id), update (note) on ledger.entry to plinth_ledger_clerk;
grant select (note), update (amount) on ledger.entry to plinth_ledger_chief;
grant select (id) on ledger.entry to public;
grant select, delete on ledger.entry to plinth_ledger_guest;
grant select (secret) on ledger.entry to plinth_ledger_guest;

create table ledger.given (id integer primary key, note text);
alter table ledger.given owner to plinth_ledger_owner;
revoke delete on ledger.given from plinth_ledger_owner;

create table ledger.shut (id integer primary key);
alter table ledger.shut owner to plinth_ledger_owner;
revoke all on ledger.shut from plinth_ledger_owner;

-- Granted twice, by two grantors, and once more with the right to pass it on.
create table ledger.passed (id integer primary key);
grant select on ledger.passed to plinth_ledger_clerk with grant option;
set role plinth_ledger_clerk;
grant select on ledger.passed to plinth_ledger_guest;
reset role;
grant select, references, trigger, truncate on ledger.passed to plinth_ledger_guest;
grant insert on ledger.passed to pg_database_owner;

-- Seen, though nothing may be read of them or written to them.
create table ledger.emptied (id integer primary key);
grant truncate on ledger.emptied to plinth_ledger_guest;
create table ledger.watched (id integer primary key);
grant trigger on ledger.watched to plinth_ledger_guest;
create table ledger.referred (id integer primary key);
grant references (id) on ledger.referred to plinth_ledger_chief;

create view ledger.shown as select id, amount from ledger.entry;
grant select on ledger.shown to plinth_ledger_clerk;
create table ledger.parted (id integer primary key, dropped text) partition by range (id);
grant select (dropped), update (id) on ledger.parted to plinth_ledger_clerk;
alter table ledger.parted drop column dropped;

create function ledger.anybody() returns integer language sql as 'select 1';
create function ledger.clerks() returns integer language sql as 'select 1';
revoke execute on function ledger.clerks from public;
grant execute on function ledger.clerks to plinth_ledger_clerk;
create function ledger.only_owner() returns integer language sql as 'select 1';
revoke execute on function ledger.only_owner from public;
alter function ledger.only_owner owner to plinth_ledger_owner;
