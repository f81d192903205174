-- Things go: an enum loses a value, a table and a column are dropped, policies and grants are closed.
-- from
create type status as enum ('pending', 'paid', 'lost');
create table orders (id int primary key, status status not null default 'pending', note text, check (status <> 'lost'));
create table lines (id int primary key, order_id int references orders);
create policy orders_select on orders for select to migrate_reader using (status = 'paid');
grant select, delete on orders to migrate_reader;
-- rows
insert into orders values (1, 'paid', 'x');
-- to
create type status as enum ('pending', 'paid');
create table orders (id int primary key, status status not null default 'pending');
create policy orders_select on orders for select to migrate_reader using (status = 'paid' and id > 0);
grant select (id) on orders to migrate_reader;
-- plan
-- Made from the difference between the migrations before and the model. Read it, change what should be otherwise, and
-- apply it with `plinth migrate apply`. Names stand in the schema of the model. Once it is applied anywhere, it stays as it is.

-- plinth: transaction

-- the default of orders.status stands in the way, and comes back
-- locks orders (ACCESS EXCLUSIVE)
alter table orders alter column status drop default;

-- policy orders.orders_select is made anew
-- locks orders (ACCESS EXCLUSIVE)
drop policy orders_select on orders;

-- constraint lines.lines_order_id_fkey is not in the model
-- locks lines, orders (ACCESS EXCLUSIVE)
alter table lines drop constraint lines_order_id_fkey;

-- constraint orders.orders_status_check is not in the model
-- locks orders (ACCESS EXCLUSIVE)
alter table orders drop constraint orders_status_check;

-- status loses values, or orders them otherwise: it is made anew
alter type status rename to status__before;

-- status is made anew
create type status as enum ('pending', 'paid');

-- orders.status: its type status is made anew, its default comes back
-- locks orders (ACCESS EXCLUSIVE); writes all rows anew
alter table orders alter column status type status using status::text::status;
alter table orders alter column status set default 'pending'::status;

-- policy orders.orders_select is made anew
-- locks orders (ACCESS EXCLUSIVE)
create policy orders_select on orders for select to migrate_reader using (status = 'paid'::status AND id > 0);

-- table orders: who may use it
revoke delete, select on orders from migrate_reader;
grant select (id) on orders to migrate_reader;

-- orders.note is not in the model
-- locks orders (ACCESS EXCLUSIVE)
-- LOSES: The values of orders.note
-- Is it only called otherwise now? Then write this in place of the drop and the add: alter table orders rename column note to <new name>
alter table orders drop column note;

-- lines is not in the model
-- locks lines (ACCESS EXCLUSIVE)
-- LOSES: The table lines, which has no rows
-- Is it only called otherwise now? Then write this in place of the drop and the create: alter table lines rename to <new name>
drop table lines;

-- status was made anew
drop type status__before;
