// A market of several shops that has one of everything a model can say.
import {
  all,
  any,
  anyone,
  bigint,
  boolean,
  computed,
  currency,
  date,
  decimal,
  email,
  entity,
  file,
  identity,
  int,
  interval,
  json,
  list,
  member,
  money,
  nobody,
  not,
  number,
  numbers,
  object,
  oneOf,
  owner,
  point,
  ref,
  role,
  schema,
  self,
  signedIn,
  sql,
  sqlFunction,
  text,
  time,
  timestamp,
  url,
  uuid,
  view,
} from '../../src/model/model.ts'

export const shops = entity(
  'shops',
  { name: text({ max: 80 }).unique(), site: url().optional() },
  { read: anyone },
)

export const staff = entity(
  'staff',
  { shop_id: ref(shops), user_id: owner(), role: oneOf('clerk', 'manager') },
  { key: ['shop_id', 'user_id'], read: owner.of('user_id') },
)

const worksThere = { through: () => staff, group: 'shop_id', user: 'user_id' }

export const products = entity(
  'products',
  {
    shop_id: ref(shops),
    sku: text({ max: 40 }).check((it) => sql`${it} = upper(${it})`, 'Write the SKU in capital letters.'),
    name: text({ min: 1, max: 200 }),
    description: text().optional(),
    price: money({ currency: 'currency' }),
    currency: currency().default('EUR'),
    cost: money().hidden().default(0),
    rating: decimal({ precision: 3, scale: 2, min: 0, max: 5 }).readonly().optional(),
    stock: int({ min: 0 }).default(0),
    tags: list(text(), { max: 8 }).default([]),
    sizes: list({ label: text(), width: int() }, { max: 20 }).default([]),
    maker: object({ name: text(), country: text().optional() }).optional(),
    image: file().optional(),
    ratings: list(int({ min: 1, max: 5 })).optional(),
    features: numbers({ length: 3 }).optional(),
    spot: point().optional(),
    weight: number({ min: 0 }).optional(),
    views: bigint().default('0'),
    sold: boolean().default(false),
    replaces: self().unique().optional(),
    margin: computed(money({ min: null }), sql`price - cost`).hidden(),
    data: json<{ readonly note: string }>().default({ note: "it's" }),
  },
  {
    read: any(anyone),
    write: member.of('shop_id', worksThere),
    delete: member.of('shop_id', { ...worksThere, roles: ['manager'] }),
    unique: [{ fields: ['shop_id', 'sku'], message: 'This SKU is taken in this shop.' }],
    indexes: [
      { on: ['price'], where: sql`stock > 0` },
      { on: [sql`lower(name)`] },
      { on: ['tags'], using: 'gin' },
    ],
    checks: [{ name: 'worth', condition: sql`price >= cost`, message: 'It would be sold at a loss.' }],
    search: { fields: ['name', 'description'], language: 'english' },
    comment: 'What the shops sell',
  },
)

export const rooms = entity(
  'rooms',
  { number: int() },
  { key: ['number'], read: anyone, write: role('staff') },
)

export const bookings = entity(
  'bookings',
  {
    id: identity(),
    room: ref(rooms),
    guest: owner(),
    address: email().optional(),
    day: date().default('now'),
    starts_at: time(),
    stays: interval().default('1 hour'),
    made_at: timestamp().default('now').readonly(),
  },
  {
    read: any(owner.of('guest'), role('staff')),
    insert: all(owner.of('guest'), not(role('banned'))),
    update: owner.of('guest'),
    delete: nobody,
    exclude: [
      {
        equal: ['room'],
        overlapping: [sql`tsrange(day + starts_at, day + starts_at + stays)`],
        message: 'The room is taken at that time.',
      },
    ],
  },
)

export const notes = entity(
  'notes',
  {
    booking_id: ref(() => bookings, { onDelete: 'cascade' }),
    text: text(),
    public: boolean().default(false),
  },
  { read: any(role('staff'), all(anyone, sql`public`)), insert: signedIn, key: ['booking_id'] },
)

export const best = view(
  'best',
  { shop_id: uuid(), products: int(), dearest: money() },
  {
    as: sql`select shop_id, count(*) as products, max(price) as dearest from products group by shop_id`,
    read: anyone,
    comment: 'By shop',
  },
)

export const cheaper = sqlFunction('cheaper', {
  input: { than: money(), most: int().default(10) },
  returns: { id: uuid(), name: text(), price: money() },
  volatility: 'stable',
  body: sql`select id, name, price from products where price < than order by price limit most`,
  allow: anyone,
})

export const raise_prices = sqlFunction('raise_prices', {
  input: { percent: int() },
  returns: int(),
  language: 'plpgsql',
  body: sql`
    declare changed int;
    begin
      update products set price = price * (100 + percent) / 100;
      get diagnostics changed = row_count;
      return changed;
    end`,
  allow: signedIn,
})

export const market = schema({ shops, staff, products, rooms, bookings, notes, best, cheaper, raise_prices })
