-- The audit log: what changed in which row, who did it and through what, written by triggers in the transaction of the
-- change. Nothing that is in it is ever changed: seals, which chain the records by their hashes, stand beside it.
do $$
declare
  wanted text;
  me constant name := current_user;
  is_superuser constant boolean := (select rolsuper from pg_catalog.pg_roles where rolname = me);
  can_set constant text := case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end;
begin
  -- plinth_audit owns the log and nobody logs in as it; plinth_auditor reads it, seals it and keeps its partitions.
  foreach wanted in array array['plinth_audit', 'plinth_auditor'] loop
    if not exists (select from pg_catalog.pg_roles where rolname = wanted) then
      begin
        execute format('create role %I nologin noinherit', wanted);
      exception when duplicate_object or unique_violation then null;
      end;
    end if;
    if not is_superuser and not pg_has_role(me, wanted, can_set) then
      begin
        execute format('grant %I to %I%s', wanted, me,
          case when can_set = 'SET' then ' with inherit false, set true' end);
      exception when insufficient_privilege then
        -- The server may log in as somebody else; the owner is needed here.
        if wanted = 'plinth_audit' then raise; end if;
      end;
    end if;
  end loop;
end $$;

-- Who makes a trigger names its function; everything else in the schema is granted one by one, to nobody.
grant usage on schema plinth to plinth_owner, plinth_auditor;
grant usage, create on schema plinth to plinth_audit;

do $file$
declare
  before constant text := current_setting('role');
begin
perform set_config('role', 'plinth_audit', true);
-- A database that was moved to another server runs this again: what is there stays.
if to_regclass('plinth.audit_log') is null then
  create sequence plinth.audit_log_id_seq;

  create table plinth.audit_log (
    -- Among the records of one row in the order of its changes: a number is given while the row is locked.
    id bigint not null default nextval('plinth.audit_log_id_seq'),
    at timestamptz not null default clock_timestamp(),
    xid xid8 not null default pg_current_xact_id(),
    entity text not null,
    entity_key jsonb,
    action text not null check (action in ('insert', 'update', 'delete', 'truncate', 'command')),
    role text not null,
    actor text,
    claims jsonb,
    tenant text,
    command text,
    via text,
    request_id text,
    idempotency_key_hash text,
    before jsonb,
    after jsonb,
    concealed text[],
    primary key (id, at)
  ) partition by range (at);
  create index audit_log_row_idx on plinth.audit_log (entity, entity_key, id);
  create index audit_log_order_idx on plinth.audit_log (xid, id);
  comment on table plinth.audit_log is 'What changed, who did it, and through what; only added to';

  create table plinth.audit_seal (
    seq bigint not null,
    sealed_at timestamptz not null,
    id bigint not null,
    at timestamptz not null,
    xid xid8 not null,
    leaf bytea not null,
    hash bytea not null,
    primary key (seq, sealed_at)
  ) partition by range (sealed_at);
  comment on table plinth.audit_seal is 'The records in the order of their commits, each hashed together with all before it';

  -- Where the chain begins, once months were dropped: the seal before the first that is left.
  create table plinth.audit_head (
    dropped_before timestamptz primary key,
    seq bigint not null,
    hash bytea not null,
    at timestamptz not null default clock_timestamp()
  );
  comment on table plinth.audit_head is 'What was dropped by retention, and the hash that the chain goes on from';

  -- Transactions are numbered anew on another server. Records up to an id are not looked at again after that.
  create table plinth.audit_epoch (after_id bigint primary key, at timestamptz not null default clock_timestamp());
end if;
perform set_config('role', before, true);
end $file$;

do $file$
declare
  before constant text := current_setting('role');
begin
perform set_config('role', 'plinth_audit', true);

create or replace function plinth.audit_refuse() returns trigger language plpgsql set search_path = '' as $$
begin
  raise exception 'the audit log is only added to: % on % is refused', tg_op, tg_table_name
    using errcode = 'insufficient_privilege';
end $$;

-- Rows are kept from changes wherever they are named by; a statement trigger of a parent does not hold for its partitions.
if not exists (select from pg_catalog.pg_trigger where tgname = 'audit_refuse' and tgrelid = 'plinth.audit_log'::regclass) then
  create trigger audit_refuse before update or delete on plinth.audit_log
    for each row execute function plinth.audit_refuse();
  create trigger audit_refuse before update or delete on plinth.audit_seal
    for each row execute function plinth.audit_refuse();
  create trigger audit_refuse before update or delete on plinth.audit_head
    for each row execute function plinth.audit_refuse();
  create trigger audit_refuse_truncate before truncate on plinth.audit_log
    for each statement execute function plinth.audit_refuse();
  create trigger audit_refuse_truncate before truncate on plinth.audit_seal
    for each statement execute function plinth.audit_refuse();
  create trigger audit_refuse_truncate before truncate on plinth.audit_head
    for each statement execute function plinth.audit_refuse();
end if;

-- What a table's triggers call. Arguments: the columns of its key, those whose values are not kept, and the one with the
-- tenant or ''. One insert for a statement, however many rows it changed. Times are written as of UTC and numbers in full under
-- any settings of a session: looked at here, since each SET of a function costs a tenth of a millisecond per call.
create or replace function plinth.audit_change() returns trigger language plpgsql security definer
set search_path = '' as $$
declare
  zone constant text := current_setting('timezone');
  digits constant text := current_setting('extra_float_digits');
  keys constant text[] := tg_argv[0];
  key1 constant text := keys[1];
  single constant boolean := cardinality(keys) = 1;
  secret constant text[] := tg_argv[1];
  tenant_column constant text := tg_argv[2];
  entity constant text := tg_table_schema || '.' || tg_table_name;
  token constant jsonb := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
  -- What is allowed in, one by one: never an address, never what a user says of themselves.
  claims constant jsonb := case when token is not null then jsonb_strip_nulls(jsonb_build_object(
    'sub', token -> 'sub', 'role', token -> 'role', 'session_id', token -> 'session_id',
    'roles', token #> '{app_metadata,roles}')) end;
  actor constant text := coalesce(token ->> 'sub', nullif(current_setting('request.jwt.claim.sub', true), ''));
  as_role constant text := coalesce(nullif(current_setting('role'), 'none'), session_user);
  command constant text := nullif(current_setting('plinth.command', true), '');
  request_id constant text := nullif(current_setting('plinth.request_id', true), '');
  key_hash constant text := nullif(current_setting('plinth.idempotency_key_hash', true), '');
  via constant text := nullif(concat_ws(' ', nullif(current_setting('request.method', true), ''),
    nullif(current_setting('request.path', true), '')), '');
  now constant timestamptz := clock_timestamp();
begin
  if zone <> 'UTC' then perform set_config('timezone', 'UTC', true); end if;
  if digits < '1' then perform set_config('extra_float_digits', '1', true); end if;
  -- The whole row is named plinth_row: as no column of a model may be called, which would be taken for it.
  if tg_op = 'TRUNCATE' then
    insert into plinth.audit_log (at, entity, action, role, actor, claims, command, via, request_id, idempotency_key_hash)
    values (now, entity, 'truncate', as_role, actor, claims, command, via, request_id, key_hash);
  elsif tg_op = 'INSERT' then
    insert into plinth.audit_log (at, entity, action, role, actor, claims, command, via, request_id, idempotency_key_hash,
      entity_key, tenant, after)
    select now, entity, 'insert', as_role, actor, claims, command, via, request_id, key_hash,
      case when single then jsonb_build_object(key1, r.row_new -> key1)
        else (select jsonb_object_agg(k, r.row_new -> k) from unnest(keys) k) end,
      r.row_new ->> tenant_column, r.row_new - secret
    from (select to_jsonb(plinth_row) as row_new from new_rows plinth_row) r;
  elsif tg_op = 'DELETE' then
    insert into plinth.audit_log (at, entity, action, role, actor, claims, command, via, request_id, idempotency_key_hash,
      entity_key, tenant, before)
    select now, entity, 'delete', as_role, actor, claims, command, via, request_id, key_hash,
      case when single then jsonb_build_object(key1, r.row_old -> key1)
        else (select jsonb_object_agg(k, r.row_old -> k) from unnest(keys) k) end,
      r.row_old ->> tenant_column, r.row_old - secret
    from (select to_jsonb(plinth_row) as row_old from old_rows plinth_row) r;
  else
    -- Both tables have the rows in the order in which they were changed; by their keys they could not be paired, for
    -- those may have changed. Sorted and not joined: a plan that was made for one row must serve for thousands. The record
    -- stands under the key that the row had.
    insert into plinth.audit_log (at, entity, action, role, actor, claims, command, via, request_id, idempotency_key_hash,
      entity_key, tenant, before, after, concealed)
    select now, entity, 'update', as_role, actor, claims, command, via, request_id, key_hash,
      case when single then jsonb_build_object(key1, c.row_old -> key1)
        else (select jsonb_object_agg(k, c.row_old -> k) from unnest(keys) k) end,
      c.row_new ->> tenant_column, c.row_old - secret, c.changed - secret,
      case when secret <> '{}' then nullif(array(select s from unnest(secret) s where c.changed ? s), '{}') end
    from (
      select p.row_old, p.row_new, (
        select jsonb_object_agg(e.key, e.value) from jsonb_each(p.row_new) e
        where e.value is distinct from p.row_old -> e.key
      ) as changed
      from (
        select u.is_new, u.content as row_old, lead(u.content) over (order by u.number, u.is_new) as row_new from (
          select false as is_new, row_number() over () as number, to_jsonb(plinth_row) as content from old_rows plinth_row
          union all
          select true, row_number() over (), to_jsonb(plinth_row) from new_rows plinth_row
        ) u
      ) p
      where not p.is_new and p.row_old <> p.row_new
      offset 0
    ) c;
  end if;
  if zone <> 'UTC' then perform set_config('timezone', zone, true); end if;
  if digits < '1' then perform set_config('extra_float_digits', digits, true); end if;
  return null;
end $$;

-- The bytes that are hashed for a record, in a form that no setting changes: version 1.
create or replace function plinth.audit_leaf(r plinth.audit_log) returns bytea language sql immutable
return sha256(convert_to(jsonb_build_array(1, r.id, encode(timestamptz_send(r.at), 'hex'), r.xid::text, r.entity,
  r.entity_key::text, r.action, r.role, r.actor, r.claims::text, r.tenant, r.command, r.via, r.request_id,
  r.idempotency_key_hash, r.before::text, r.after::text, to_jsonb(r.concealed)::text)::text, 'UTF8'));

create or replace function plinth.audit_link(hash bytea, link bytea, beginning bytea) returns bytea language plpgsql immutable as $$
begin
  return pg_catalog.sha256(coalesce(hash, beginning) || link);
end $$;

if to_regprocedure('plinth.audit_chain(bytea, bytea)') is null then
  create aggregate plinth.audit_chain(link bytea, beginning bytea) (sfunc = plinth.audit_link, stype = bytea);
end if;

-- Seals up to so many records, and says how many. Those of transactions that are older than every one that still runs: none
-- can appear before them any more. Nobody who writes waits for it.
create or replace function plinth.audit_seal_next(amount int) returns int language plpgsql security definer
set search_path = '' as $$
declare
  newest constant xid8 := pg_snapshot_xmax(pg_current_snapshot());
  last record;
  floor bigint;
  sealed int;
begin
  if not pg_try_advisory_xact_lock(hashtextextended('plinth audit seal', 0)) then return 0; end if;
  select s.seq, s.hash, s.xid, s.id, s.sealed_at into last from plinth.audit_seal s order by s.seq desc limit 1;
  if not found then
    select h.seq, h.hash, '0'::xid8 as xid, 0::bigint as id, '-infinity'::timestamptz as sealed_at into last
    from plinth.audit_head h order by h.seq desc limit 1;
    if not found then
      select 0::bigint as seq, '\x'::bytea as hash, '0'::xid8 as xid, 0::bigint as id, '-infinity'::timestamptz as sealed_at
      into last;
    end if;
  end if;
  select coalesce(max(e.after_id), 0) into floor from plinth.audit_epoch e;
  -- The last seal is of a transaction that this server has not had: the database was moved. What came along is sealed first,
  -- then the numbers begin again.
  if last.xid >= newest and not exists (
    select from plinth.audit_log l where (l.xid, l.id) > (last.xid, last.id)
  ) then
    select max(s.id) into floor from plinth.audit_seal s;
    insert into plinth.audit_epoch (after_id) values (floor) on conflict do nothing;
    last.xid := '0';
    last.id := 0;
  elsif floor >= last.id then
    last.xid := '0';
    last.id := 0;
  end if;
  insert into plinth.audit_seal (seq, sealed_at, id, at, xid, leaf, hash)
  select n.seq, n.sealed_at, n.id, n.at, n.xid, n.leaf, plinth.audit_chain(
      int8send(n.seq) || timestamptz_send(n.sealed_at) || int8send(n.id)
      || timestamptz_send(n.at) || xid8send(n.xid) || n.leaf, last.hash) over (order by n.seq)
  from (
    select last.seq + row_number() over (order by b.xid, b.id) as seq,
      greatest(last.sealed_at, clock_timestamp(), max(b.at) over ()) as sealed_at, b.id, b.at, b.xid, b.leaf
    from (
      select l.id, l.at, l.xid, plinth.audit_leaf(l) as leaf from plinth.audit_log l
      where (l.xid, l.id) > (last.xid, last.id) and l.id > floor
        and (l.xid < pg_snapshot_xmin(pg_current_snapshot()) or last.xid >= newest)
      order by l.xid, l.id limit amount
    ) b
  ) n;
  get diagnostics sealed = row_count;
  return sealed;
end $$;

-- The partition of a month. Rows that came before it was there are in the default partition, and move.
create or replace function plinth.audit_partition(parent text, month timestamptz) returns boolean language plpgsql
set search_path = '' set lock_timeout = '2s' set timezone = 'UTC' as $$
declare
  name constant text := parent || to_char(month, '"_"YYYY_MM');
  month_column constant text := case parent when 'audit_log' then 'at' else 'sealed_at' end;
  upper_bound constant timestamptz := month + interval '1 month';
  is_early boolean;
begin
  if to_regclass('plinth.' || name) is not null then return false; end if;
  execute format('create table plinth.%I (like plinth.%I including all)', name, parent);
  execute format('select exists (select from plinth.%I where %I >= %L and %I < %L)', parent || '_default',
    month_column, month, month_column, upper_bound) into is_early;
  if is_early then
    execute format('lock table plinth.%I in share update exclusive mode', parent);
    execute format('lock table plinth.%I in access exclusive mode', parent || '_default');
    execute format('insert into plinth.%I select * from plinth.%I where %I >= %L and %I < %L', name,
      parent || '_default', month_column, month, month_column, upper_bound);
    execute format('alter table plinth.%I disable trigger user', parent || '_default');
    execute format('delete from plinth.%I where %I >= %L and %I < %L', parent || '_default',
      month_column, month, month_column, upper_bound);
    execute format('alter table plinth.%I enable trigger user', parent || '_default');
  end if;
  execute format('alter table plinth.%I attach partition plinth.%I for values from (%L) to (%L)', parent, name,
    month, upper_bound);
  execute format('create trigger audit_refuse_truncate before truncate on plinth.%I for each statement
    execute function plinth.audit_refuse()', name);
  return true;
end $$;

-- Makes the partitions of this month and the next two, and drops months that end before `keep` ago; null keeps all. A month
-- goes when all of its records are sealed. Says what it did.
create or replace function plinth.audit_maintain(keep interval default null)
returns table (made int, dropped int) language plpgsql security definer
set search_path = '' set lock_timeout = '2s' set timezone = 'UTC' as $$
declare
  this_month constant timestamptz := date_trunc('month', clock_timestamp());
  month timestamptz;
  parent text;
  gone record;
  last record;
begin
  made := 0;
  dropped := 0;
  if not pg_try_advisory_xact_lock(hashtextextended('plinth audit maintain', 0)) then
    return next;
    return;
  end if;
  foreach parent in array array['audit_log', 'audit_seal'] loop
    for ahead in 0 .. 2 loop
      month := this_month + make_interval(months => ahead);
      if plinth.audit_partition(parent, month) then made := made + 1; end if;
    end loop;
  end loop;
  for gone in
    select c.relname as name, to_date(right(c.relname, 7), 'YYYY_MM')::timestamptz as month
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'plinth.audit_log'::regclass and c.relname ~ '^audit_log_\d{4}_\d\d$'
      and to_date(right(c.relname, 7), 'YYYY_MM')::timestamptz + interval '1 month'
        <= clock_timestamp() - keep
    order by 2
  loop
    -- What no seal follows yet stays, and with it what comes after.
    execute format('select exists (select from plinth.%I l where not exists (
      select from plinth.audit_seal s where s.id = l.id and s.at = l.at))', gone.name) into last;
    exit when last.exists;
    select s.seq, s.hash into last from plinth.audit_seal s
    where s.sealed_at < gone.month + interval '1 month' order by s.seq desc limit 1;
    if found then
      insert into plinth.audit_head (seq, hash, dropped_before) values (last.seq, last.hash, gone.month + interval '1 month');
    else
      insert into plinth.audit_head (seq, hash, dropped_before)
      select coalesce(max(h.seq), 0), coalesce((array_agg(h.hash order by h.seq desc))[1], '\x'),
        gone.month + interval '1 month'
      from plinth.audit_head h;
    end if;
    execute format('drop table plinth.%I', gone.name);
    execute format('drop table if exists plinth.%I', replace(gone.name, 'audit_log', 'audit_seal'));
    dropped := dropped + 1;
  end loop;
  return next;
end $$;

-- Who may see records: the service, who has one of the roles, and whoever logs in and was granted the function.
create or replace function plinth.audit_reader(roles text[]) returns boolean language plpgsql stable set search_path = '' as $$
begin
  if current_setting('role') in ('none', 'service_role') or exists (select from unnest(roles) r where auth.has_role(r)) then
    return true;
  end if;
  raise exception 'permission denied: the history of this table is not for the caller' using errcode = 'insufficient_privilege';
end $$;

-- Records of one table, or of one row, the last first; for what a model makes of it. Who may see them is decided there.
create or replace function plinth.audit_history(of text, key jsonb default null) returns setof plinth.audit_log
language plpgsql stable security definer set search_path = '' as $$
begin
  if key is null then
    return query select l.* from plinth.audit_log l where l.entity = of order by l.id desc;
  else
    return query select l.* from plinth.audit_log l where l.entity = of and l.entity_key = key order by l.id desc;
  end if;
end $$;

-- Rows as they were: of each that changed since, what the first change after that time found. Null is a row that was not
-- there. A change of the key found none under the new one.
create or replace function plinth.audit_since(of text, since timestamptz)
returns table (entity_key jsonb, row_before jsonb) language sql stable security definer set search_path = ''
begin atomic
  select distinct on (c.key) c.key, c.found from (
    select l.id, l.entity_key as key, case when l.action <> 'insert' then l.before end as found
    from plinth.audit_log l
    where l.entity = audit_since.of and l.at > audit_since.since and l.entity_key is not null
    union all
    select l.id, (select jsonb_object_agg(k.key, coalesce(l.after -> k.key, k.value)) from jsonb_each(l.entity_key) k), null
    from plinth.audit_log l
    where l.entity = audit_since.of and l.at > audit_since.since and l.action = 'update'
      and l.after ?| array(select jsonb_object_keys(l.entity_key))
  ) c order by c.key, c.id;
end;

-- Nobody but those who are named.
revoke execute on function plinth.audit_refuse(), plinth.audit_change(), plinth.audit_leaf(plinth.audit_log),
  plinth.audit_link(bytea, bytea, bytea), plinth.audit_chain(bytea, bytea), plinth.audit_seal_next(int),
  plinth.audit_partition(text, timestamptz), plinth.audit_maintain(interval), plinth.audit_history(text, jsonb),
  plinth.audit_reader(text[]), plinth.audit_since(text, timestamptz) from public;
grant execute on function plinth.audit_change(), plinth.audit_reader(text[]), plinth.audit_history(text, jsonb),
  plinth.audit_since(text, timestamptz) to plinth_owner;
grant select on plinth.audit_log, plinth.audit_seal, plinth.audit_head, plinth.audit_epoch to plinth_auditor;
grant execute on function plinth.audit_seal_next(int), plinth.audit_maintain(interval), plinth.audit_history(text, jsonb)
  to plinth_auditor;

if to_regclass('plinth.audit_log_default') is null then
  create table plinth.audit_log_default partition of plinth.audit_log default;
  create table plinth.audit_seal_default partition of plinth.audit_seal default;
  create trigger audit_refuse_truncate before truncate on plinth.audit_log_default
    for each statement execute function plinth.audit_refuse();
  create trigger audit_refuse_truncate before truncate on plinth.audit_seal_default
    for each statement execute function plinth.audit_refuse();
end if;
perform plinth.audit_maintain();
perform set_config('role', before, true);
end $file$;
