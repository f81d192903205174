-- Tables with rows: what waits for whom, what reads or writes all rows, what is lost.
-- from
create type status as enum ('pending', 'paid');
create table customers (id int primary key, name varchar(50), note text);
create table orders (id int primary key, customer_id int not null, status status not null default 'pending', total int);
create view totals as select id, total from orders;
-- rows
insert into customers values (1, 'one', 'x');
insert into orders values (1, 1, 'paid', 10);
-- to
create type status as enum ('pending', 'paid', 'shipped');
create table customers (id int primary key, name text);
create table orders (id int primary key, customer_id int not null, status status not null default 'pending', total bigint not null, placed_at timestamptz not null default now());
alter table orders add constraint orders_customer_id_fkey foreign key (customer_id) references customers (id) on delete cascade;
alter table orders add constraint orders_total_check check (total >= 0);
create index orders_customer_id_idx on orders (customer_id);
create view totals as select id, total from orders;
-- plan
-- Made from the difference between the migrations before and the model. Read it, change what should be otherwise, and
-- apply it with `plinth migrate apply`. Names stand in the schema of the model. Once it is applied anywhere, it stays as it is.

-- plinth: alone

-- status has a new value; it can be used once this is committed
alter type status add value if not exists 'shipped' after 'paid';

-- plinth: transaction

-- view totals is made anew
-- locks totals (ACCESS EXCLUSIVE)
drop view totals;

-- orders.placed_at is new
-- locks orders (ACCESS EXCLUSIVE)
alter table orders add column placed_at timestamp with time zone default now() not null;

-- customers.name: its type becomes text
-- locks customers (ACCESS EXCLUSIVE)
alter table customers alter column name type text;

-- orders.total: its type becomes bigint, it may not be null
-- locks orders (ACCESS EXCLUSIVE); reads all rows; writes all rows anew
alter table orders alter column total type bigint;
alter table orders alter column total set not null;

-- constraint orders.orders_total_check is new
-- locks orders (ACCESS EXCLUSIVE); reads all rows
alter table orders add constraint orders_total_check CHECK (total >= 0);

-- view totals is made anew
create view totals as
SELECT id,
    total
   FROM orders;

-- constraint orders.orders_customer_id_fkey is new
-- locks orders, customers (SHARE ROW EXCLUSIVE); reads all rows
alter table orders add constraint orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE;

-- customers.note is not in the model
-- locks customers (ACCESS EXCLUSIVE)
-- LOSES: The values of customers.note
-- Is it only called otherwise now? Then write this in place of the drop and the add: alter table customers rename column note to <new name>
alter table customers drop column note;

-- plinth: alone

-- index orders.orders_customer_id_idx is new
-- locks orders (SHARE UPDATE EXCLUSIVE); reads all rows
CREATE INDEX CONCURRENTLY orders_customer_id_idx ON orders USING btree (customer_id);
