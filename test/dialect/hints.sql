-- Names that are almost others.
create table clients (id int primary key);
create table projects (id int primary key, name text, client_id int references clients, data jsonb);
create view project_lists as select * from projects;
create table "cafés bars" (id int primary key);
create table sales (id int primary key, project_id int references projects) partition by range (id);
create table sales_2021 partition of sales for values from (1) to (2021);
insert into clients values (1);
insert into projects values (1, 'one', 1);
create function sayhello(name text) returns text immutable language sql as $$ select 'Hello, ' || name $$;
create function add_them(a int, b int) returns int immutable language sql as 'select a + b';
create function overloaded() returns int immutable language sql as 'select 0';
create function overloaded(a int, b int) returns int immutable language sql as 'select a + b';
create function overloaded(a int, b int, c int) returns int immutable language sql as 'select a + b + c';
create function no_arguments() returns int immutable language sql as 'select 1';
grant select, delete on all tables in schema public to plinth_test_anon;
