-- A shipping company: every kind of relationship that an embed can follow.
create schema hidden;
create table ports (id int primary key, name text not null unique, country text);
create table owners (id int primary key, name text, home_port int references ports);
create table ships (
  id int primary key,
  name text not null,
  owner_id int references owners,
  built int,
  data jsonb,
  flag_port int constraint flies_flag references ports,
  next_port int constraint sails_to references ports
);
create table engines (ship_id int primary key references ships, power int);
create table licences (id int primary key, ship_id int unique references ships, code text);
create table calls (ship_id int references ships, port_id int references ports, fee numeric, primary key (ship_id, port_id));
create table pilots (id int primary key, name text);
-- Both keys, but not in the primary key: no junction.
create table trips (id int primary key, ship_id int references ships, pilot_id int references pilots, miles int);
-- Two junctions between ships and pilots: ambiguous.
create table certificates (ship_id int references ships, pilot_id int references pilots, primary key (ship_id, pilot_id));
create table examinations (ship_id int references ships, pilot_id int references pilots, year int, primary key (ship_id, pilot_id, year));
create table crew (id int primary key, name text, captain_id int references crew, ship_id int references ships);
create table docks (port_id int references ports, no int, length int, primary key (port_id, no));
create table moorings (id int primary key, port_id int, dock_no int, ship_id int references ships, foreign key (port_id, dock_no) references docks);
create table hidden.secrets (id int primary key, ship_id int references public.ships);
create table empty_rows (id int primary key, ship_id int references ships);
alter table empty_rows drop constraint empty_rows_pkey, alter id drop not null;
create view old_ships as select id, name, owner_id from ships where built < 1950;
create view very_old_ships as select id as ident, name as title, owner_id from old_ships;
create view calls_view as select ship_id, port_id, fee from calls;
create materialized view ports_copy as select id, name from ports;
create function richest(owners) returns setof ships rows 1 stable language sql as $$ select * from ships where owner_id = $1.id order by built limit 1 $$;
create function fleet(owners) returns setof ships stable language sql as $$ select * from ships where owner_id = $1.id $$;
create function captain(crew) returns crew stable language sql as $$ select * from crew where id = $1.captain_id $$;
create function engines(ships) returns setof engines rows 1 stable language sql as $$ select ship_id, power * 1000 from engines where ship_id = $1.id $$;
create function sisters(ships) returns setof ships stable language sql as $$ select * from ships where owner_id = $1.owner_id and id <> $1.id $$;
create table berth (id int primary key, berth int, name text);
create function label(berth) returns text stable language sql as $$ select 'B' || $1.id $$;
create function near(berth) returns setof berth stable language sql as $$ select * from berth where id <> $1.id $$;
insert into ports values (1, 'Oslo', 'NO'), (2, 'Riga', 'LV'), (3, 'Kiel', 'DE');
insert into owners values (1, 'Ann', 1), (2, 'Bob', null), (3, 'Cy', 2);
insert into ships values (1, 'Aurora', 1, 1940, '{"a": {"b": [1, "x"]}, "c-d": 2, "n": null}', 1, 2), (2, 'Borealis', 1, 1960, null, 2, 2), (3, 'Ceres', 2, 1930, null, null, 3), (4, 'Drift', null, 2000, null, 3, null);
insert into engines values (1, 100), (3, 50);
insert into licences values (10, 1, 'L1'), (11, 2, 'L2');
insert into calls values (1, 1, 10), (1, 2, 20.5), (2, 1, 30), (3, 3, null);
insert into pilots values (1, 'Pia'), (2, 'Pol');
insert into trips values (1, 1, 1, 10), (2, 1, 2, 20), (3, 2, 1, 30), (4, 3, null, 40);
insert into certificates values (1, 1), (2, 1);
insert into examinations values (1, 1, 2001), (1, 2, 2002);
insert into crew values (1, 'Max', null, 1), (2, 'Nora', 1, 1), (3, 'Otto', 1, 2), (4, 'Pam', 2, null);
insert into docks values (1, 1, 100), (1, 2, 200), (2, 1, 50);
insert into moorings values (1, 1, 1, 1), (2, 1, 2, 2), (3, 2, 1, 3), (4, null, 1, 4);
insert into empty_rows values (null, 1);
insert into berth values (1, 7, 'one'), (2, 8, 'two');
refresh materialized view ports_copy;
grant usage on schema hidden to plinth_test_anon;
grant select on all tables in schema public to plinth_test_anon, plinth_test_user;
analyze;
