-- Schemas where rules meet: names shared by columns and embeds, keys shown twice, keys in another order.
create table people (id int primary key, name text);
create table cities (id int primary key, name text);
-- A column with the name of an embed.
create table visits (id int primary key, people int, person_id int references people, city_id int references cities);
-- A pair of columns whose unique set is declared in another order: one-to-one.
create table seats (hall int, no int, primary key (hall, no));
create table bookings (id int primary key, no int, hall int, unique (no, hall), foreign key (hall, no) references seats (hall, no));
-- A junction of a table with itself.
create table friends (a int references people, b int references people, primary key (a, b));
-- A junction by a one-to-one key is none.
create table mayors (city_id int references cities unique, person_id int references people, primary key (city_id, person_id));
-- A key that a view shows twice.
create view trips as select id, person_id as traveller, person_id as payer, city_id from visits;
create view names as select upper(name) as name, id + 0 as id from people;
create view unions as select id, person_id from visits union all select id, person_id from visits;
create table "Mixed Case" ("The Id" int primary key, "person id" int references people);
create table numbers (id int primary key, big bigint, exact numeric, real float8, at timestamp, during interval, net inet, flag boolean, bin bytea, x xml, bits bit(3), amount money);
create table tree (id int primary key, parent_id int references tree, label text);
create function friends_of(people) returns setof people stable language sql as $$ select p.* from people p join friends f on f.b = p.id where f.a = $1.id $$;
create function home(people) returns setof cities rows 1 stable language sql as $$ select c.* from cities c join visits v on v.city_id = c.id where v.person_id = $1.id order by v.id limit 1 $$;
create function initial(people) returns text stable language sql as $$ select left($1.name, 1) $$;
create function people_set() returns setof people stable language sql as 'select * from people';
create function set_void() returns void language plpgsql as $$ begin perform set_config('response.headers', '[{"X-Void":"yes"}]', true); perform set_config('response.status', '202', true); end $$;
create function null_number() returns int language sql as 'select null::int';
insert into people values (1, 'Ann'), (2, 'Bob'), (3, 'Cy');
insert into cities values (1, 'Rome'), (2, 'Oslo');
insert into visits values (1, 10, 1, 1), (2, null, 2, 1), (3, 30, null, 2);
insert into seats values (1, 1), (1, 2);
insert into bookings values (1, 2, 1);
insert into friends values (1, 2), (1, 3), (2, 1);
insert into mayors values (1, 1);
insert into "Mixed Case" values (1, 2);
insert into numbers values (1, 9007199254740993, 1.10, 0.1, '2020-01-01 01:02:03.4', '1 day 02:00', '10.0.0.1', true, '\x00ff', '<a/>', '101', 5);
insert into tree values (1, null, 'root'), (2, 1, 'left'), (3, 1, 'right'), (4, 2, 'leaf');
grant select, insert, update, delete on all tables in schema public to plinth_test_anon;
