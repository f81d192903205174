-- A harbour: every kind of column that a filter can meet.
create type rig as enum ('sloop', 'ketch', 'brig');
create type size as (length int, beam int);
create domain vector as tsvector;
create domain call_sign as text;
create table ships (
  id int primary key,
  name text,
  rig rig,
  tonnage numeric(8, 2),
  active boolean,
  sign call_sign,
  crew text[] not null default '{}',
  scores int[],
  berths int4range,
  season daterange,
  log jsonb,
  raw json,
  hull size,
  seen timestamptz,
  words tsvector,
  domain_words vector,
  tag uuid
);
create function shout(ships) returns text immutable language sql as $$ select upper($1.name) $$;
insert into ships values
  (1, 'Aurora', 'sloop', 12.50, true, 'AB1', '{ann,bob}', '{1,2}', '[1,10)', '[2020-01-01,2020-06-01)',
    '{"age": 12, "tags": ["fast", "old"], "owner": {"name": "Ann", "x-y": 1}}', '{"k": "v", "n": [1, 2]}', '(10,3)',
    '2020-01-01 10:00:00+00', to_tsvector('english', 'the fat cats sail'), to_tsvector('english', 'the fat cats sail'),
    '11111111-1111-1111-1111-111111111111'),
  (2, 'Borealis', 'ketch', 100.00, false, 'CD2', '{cy}', '{3}', '[10,20)', '[2021-01-01,2021-06-01)',
    '{"age": 30, "tags": [], "owner": null}', '{"k": "w", "n": []}', '(20,6)', '2021-01-01 00:00:00+02',
    to_tsvector('english', 'rats and mice'), null, '22222222-2222-2222-2222-222222222222'),
  (3, 'Cut, the (old)', 'brig', null, null, null, '{}', null, 'empty', null, null, null, null, null, null, null, null),
  (4, 'a"b\c', null, 0, true, 'EF3', '{"x y","q\"r"}', '{4,5,6}', '(,)', '(,2019-01-01)', '{"age": "12"}', null, null,
    '2022-05-05 05:05:05+00', to_tsvector('french', 'les chats impossibles'), null, null),
  (5, '100%*', 'sloop', 7, false, '', '{}', '{}', null, null, '[1, {"deep": [true]}]', null, '(,1)', null, null, null, null);
create table "odd names" (
  "a.b" int, "with, comma" text, "par(en)" int, "order" int, "limit" int, " lead" text, "ünï" text, "dash-ed" int,
  "in ner" int, "do$lar" int, "q""uote" int, "and" int, "select" int
);
insert into "odd names" values (1, 'x', 2, 3, 4, 'l', 'u', 5, 6, 7, 8, 9, 10), (11, 'y', 12, 13, 14, 'm', 'v', 15, 16, 17, 18, 19, 20);
create table searchable (id int primary key, body text, data jsonb);
insert into searchable values (1, 'A fat cat sat', '{"t": "The Running Man"}'), (2, 'Rats ran away', '{"t": "walks"}'), (3, 'Être impossible', null);
grant select on all tables in schema public to plinth_test_anon, plinth_test_user;
