// `plinth migrate plan` as a person reads it: every step with its price, and all of it in a line.
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { printPlan } from '../../src/migrate/print-plan.ts'
import { type Bench, startBench } from './bench.ts'

let bench: Bench
before(async () => {
  bench = await startBench('create schema plinth_access')
})
after(() => bench.stop())
beforeEach(() => bench.clear())

const orders = (columns: string) => `create table orders (id int primary key, ${columns});\n`

test('steps say why, what they lock and read, and whether they stand alone; the end says it of all', async () => {
  await bench.migrate(orders('total int'))
  await bench.session.script(
    'insert into app.orders values (1, 2); create view app.theirs as select 1 as one',
  )
  const wanted = `${orders('total bigint not null')}create index orders_total on orders (total);
create table notes (id int primary key, order_id int references orders);
`
  assert.equal(
    printPlan(await bench.plan(wanted)),
    `1. notes is new
     create table notes (
       id integer not null,
       order_id integer,
       constraint notes_pkey PRIMARY KEY (id)
     );

2. orders.total: its type becomes bigint, it may not be null
   locks orders (ACCESS EXCLUSIVE); reads all rows; writes all rows anew
     alter table orders alter column total type bigint;
     alter table orders alter column total set not null;

3. constraint notes.notes_order_id_fkey is new
   locks orders (SHARE ROW EXCLUSIVE)
     alter table notes add constraint notes_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders(id);

4. index orders.orders_total is new
   locks orders (SHARE UPDATE EXCLUSIVE); reads all rows; on its own, outside of a transaction
     CREATE INDEX CONCURRENTLY orders_total ON orders USING btree (total);

view theirs: was made by hand, and stays
4 steps: 3 in 1 transaction, 1 on its own; locks orders; reads all rows of orders; writes all rows anew of orders; nothing is lost.
`,
  )
})

test('where nothing differs it says so, and what stands beside the model', async () => {
  await bench.migrate(orders('total int'))
  await bench.session.script('create view app.theirs as select 1 as one')
  assert.equal(
    printPlan(await bench.plan(orders('total int'))),
    'No changes: the database is what the model says.\nview theirs: was made by hand, and stays\n',
  )
})
