// Sections 7 and 8: relationships, how they are named, what their rows look like and what they do to their parents.
import { type Scenario, scenarios } from './scenario.ts'

const FLEET = { sql: 'fleet.sql' }

function reads(does: string, path: string, json: unknown): Scenario {
  return { does, ask: `GET /${path}`, status: 200, json }
}

function fails(does: string, path: string, error: Scenario['error'], status = 400): Scenario {
  return { does, ask: `GET /${path}`, status, ...(error && { error }) }
}

scenarios('relationships', FLEET, [
  reads('many-to-one is an object', 'ships?select=id,owners(name)&id=eq.1', [
    { id: 1, owners: { name: 'Ann' } },
  ]),
  reads('many-to-one without a match is null', 'ships?select=id,owners(name)&id=eq.4', [
    { id: 4, owners: null },
  ]),
  reads('one-to-many is an array', 'owners?select=id,ships(name)&id=eq.1&ships.order=id', [
    { id: 1, ships: [{ name: 'Aurora' }, { name: 'Borealis' }] },
  ]),
  reads('one-to-many without a match is empty', 'owners?select=id,ships(name)&id=eq.3', [
    { id: 3, ships: [] },
  ]),
  reads('a unique key makes one-to-one', 'ships?select=id,licences(code)&id=in.(1,3)&order=id', [
    { id: 1, licences: { code: 'L1' } },
    { id: 3, licences: null },
  ]),
  reads('one-to-one from the other side', 'licences?select=code,ships(name)&id=eq.10', [
    { code: 'L1', ships: { name: 'Aurora' } },
  ]),
  reads('many-to-many through the primary key', 'ships?select=id,ports!calls(name)&id=eq.1&ports.order=id', [
    { id: 1, ports: [{ name: 'Oslo' }, { name: 'Riga' }] },
  ]),
  reads('the junction itself', 'ships?select=id,calls(fee,ports(name))&id=eq.3', [
    { id: 3, calls: [{ fee: null, ports: { name: 'Kiel' } }] },
  ]),
  reads('a composite key', 'moorings?select=id,docks(length)&id=eq.2', [{ id: 2, docks: { length: 200 } }]),
  reads('a composite key with a null is none', 'moorings?select=id,docks(length)&id=eq.4', [
    { id: 4, docks: null },
  ]),
  reads('a composite key backwards', 'docks?select=no,moorings(id)&port_id=eq.1&order=no', [
    { no: 1, moorings: [{ id: 1 }] },
    { no: 2, moorings: [{ id: 2 }] },
  ]),
  fails('no many-to-many without the keys in the primary key', 'pilots?select=id,ships!trips(id)', {
    code: 'PGRST200',
  }),
  fails('a relation that is not exposed', 'ships?select=id,secrets(id)', { code: 'PGRST200' }),
  reads('a constraint as the target', 'ships?select=id,flies_flag(name)&id=eq.1', [
    { id: 1, flies_flag: { name: 'Oslo' } },
  ]),
  reads('a column as the target', 'ships?select=id,next_port(name)&id=eq.1', [
    { id: 1, next_port: { name: 'Riga' } },
  ]),
  reads('a column as the target, with an alias', 'ships?select=id,next:next_port(name)&id=eq.1', [
    { id: 1, next: { name: 'Riga' } },
  ]),
  reads('a constraint as the hint', 'ships?select=id,ports!flies_flag(name)&id=eq.1', [
    { id: 1, ports: { name: 'Oslo' } },
  ]),
  reads('a column as the hint', 'ships?select=id,ports!next_port(name)&id=eq.1', [
    { id: 1, ports: { name: 'Riga' } },
  ]),
  reads('a column of the target as the hint', 'ports?select=id,ships!next_port(name)&id=eq.3', [
    { id: 3, ships: [{ name: 'Ceres' }] },
  ]),
  reads('a hint and a join in either order', 'ships?select=id,ports!inner!flies_flag(name)&id=eq.1', [
    { id: 1, ports: { name: 'Oslo' } },
  ]),
  reads('a hint, then a join', 'ships?select=id,ports!flies_flag!inner(name)&order=id', [
    { id: 1, ports: { name: 'Oslo' } },
    { id: 2, ports: { name: 'Riga' } },
    { id: 4, ports: { name: 'Kiel' } },
  ]),
  fails('a hint that fits nothing', 'ships?select=id,owners!nope(name)', {
    code: 'PGRST200',
    message: "Could not find a relationship between 'ships' and 'owners' in the schema cache",
    details:
      "Searched for a foreign key relationship between 'ships' and 'owners' using the hint 'nope' in the schema 'public', but no matches were found.",
  }),
  fails('no relationship', 'ships?select=id,pilotes(name)', {
    code: 'PGRST200',
    details:
      "Searched for a foreign key relationship between 'ships' and 'pilotes' in the schema 'public', but no matches were found.",
    hint: "Perhaps you meant 'pilots' instead of 'pilotes'.",
  }),
  {
    does: 'ambiguous keys are told',
    ask: 'GET /ports?select=id,ships(id)',
    status: 300,
    json: {
      code: 'PGRST201',
      message: "Could not embed because more than one relationship was found for 'ports' and 'ships'",
      details: [
        {
          cardinality: 'one-to-many',
          embedding: 'ports with ships',
          relationship: 'flies_flag using ports(id) and ships(flag_port)',
        },
        {
          cardinality: 'one-to-many',
          embedding: 'ports with ships',
          relationship: 'sails_to using ports(id) and ships(next_port)',
        },
        {
          cardinality: 'many-to-many',
          embedding: 'ports with ships',
          relationship: 'calls using calls_port_id_fkey(port_id) and calls_ship_id_fkey(ship_id)',
        },
        {
          cardinality: 'many-to-many',
          embedding: 'ports with ships',
          relationship: 'calls_view using calls_port_id_fkey(port_id) and calls_ship_id_fkey(ship_id)',
        },
      ],
      hint: "Try changing 'ships' to one of the following: 'ships!flies_flag', 'ships!sails_to', 'ships!calls', 'ships!calls_view'. Find the desired relationship in the 'details' key.",
    },
  },
  {
    does: 'ambiguous junctions are told',
    ask: 'GET /pilots?select=id,ships(id)',
    status: 300,
    contains: ["'ships!certificates', 'ships!examinations'"],
  },
  reads('a junction as the hint', 'pilots?select=id,ships!certificates(id)&id=eq.1&ships.order=id', [
    { id: 1, ships: [{ id: 1 }, { id: 2 }] },
  ]),
  reads('a hidden schema does not hide what is reachable', 'ships?select=id,engines(power)&id=eq.1', [
    { id: 1, engines: { power: 100000 } },
  ]),
  fails('count is no embed', 'ships?select=count(id)', { code: 'PGRST100' }),
])

scenarios('a relation with itself', FLEET, [
  reads('its name is the children', 'crew?select=name,crew(name)&id=eq.1&crew.order=id', [
    { name: 'Max', crew: [{ name: 'Nora' }, { name: 'Otto' }] },
  ]),
  reads('the column is the parent', 'crew?select=name,captain_id(name)&id=eq.2', [
    { name: 'Nora', captain_id: { name: 'Max' } },
  ]),
  reads('the column as a hint is the children', 'crew?select=name,crew!captain_id(name)&id=eq.2', [
    { name: 'Nora', crew: [{ name: 'Pam' }] },
  ]),
  fails('a constraint as a hint is not known', 'crew?select=name,crew!crew_captain_id_fkey(name)', {
    code: 'PGRST200',
  }),
  reads('a computed parent', 'crew?select=name,captain(name)&id=eq.4', [
    { name: 'Pam', captain: { name: 'Nora' } },
  ]),
  reads(
    'twice the same table',
    'crew?select=name,boss:captain_id(name,captain_id(name)),crew(name)&id=eq.2',
    [{ name: 'Nora', boss: { name: 'Max', captain_id: null }, crew: [{ name: 'Pam' }] }],
  ),
  fails('one name twice', 'crew?select=name,crew!captain_id(name),crew(id)', {
    code: '42712',
    message: 'table name "crew_crew_1" specified more than once',
  }),
  fails('one alias twice, further down', 'crew?select=captain_id(a:crew(id),a:captain_id(id))', {
    code: '42712',
    message: 'table name "crew_a_2" specified more than once',
  }),
  reads('one name twice, once without columns', 'crew?select=name,captain_id(name),captain_id()&id=eq.2', [
    { name: 'Nora', captain_id: { name: 'Max' } },
  ]),
  reads('a computed list', 'ships?select=id,sisters(id)&id=eq.1', [{ id: 1, sisters: [{ id: 2 }] }]),
])

scenarios('views and computed relationships', FLEET, [
  reads('a view to a table', 'old_ships?select=name,owners(name)&id=eq.1', [
    { name: 'Aurora', owners: { name: 'Ann' } },
  ]),
  reads('a table to a view', 'owners?select=name,old_ships(name)&id=eq.2', [
    { name: 'Bob', old_ships: [{ name: 'Ceres' }] },
  ]),
  reads('a view of a view', 'very_old_ships?select=title,owners(name)&ident=eq.3', [
    { title: 'Ceres', owners: { name: 'Bob' } },
  ]),
  reads('a renamed key', 'very_old_ships?select=title,licences(code)&ident=eq.1', [
    { title: 'Aurora', licences: { code: 'L1' } },
  ]),
  reads('a view as junction', 'old_ships?select=id,ports!calls_view(name)&id=eq.1&ports.order=id', [
    { id: 1, ports: [{ name: 'Oslo' }, { name: 'Riga' }] },
  ]),
  reads('a materialized view', 'ports_copy?select=name,docks(no)&id=eq.2', [
    { name: 'Riga', docks: [{ no: 1 }] },
  ]),
  reads('a computed to-one', 'owners?select=name,richest(name)&id=eq.1', [
    { name: 'Ann', richest: { name: 'Aurora' } },
  ]),
  reads('a computed to-many', 'owners?select=name,fleet(name)&id=eq.1&fleet.order=id.desc', [
    { name: 'Ann', fleet: [{ name: 'Borealis' }, { name: 'Aurora' }] },
  ]),
  reads('a computed one hides what is detected', 'ships?select=id,engines(power)&id=eq.3', [
    { id: 3, engines: { power: 50000 } },
  ]),
  reads('a hint is ignored for a computed one', 'owners?select=name,fleet!whatever(id)&id=eq.3', [
    { name: 'Cy', fleet: [] },
  ]),
  reads('a filter inside a computed one', 'owners?select=name,fleet(name)&fleet.built=gt.1950&id=eq.1', [
    { name: 'Ann', fleet: [{ name: 'Borealis' }] },
  ]),
  reads('an embed inside a computed one', 'owners?select=fleet(name,licences(code))&id=eq.1&fleet.order=id', [
    {
      fleet: [
        { name: 'Aurora', licences: { code: 'L1' } },
        { name: 'Borealis', licences: { code: 'L2' } },
      ],
    },
  ]),
  reads('a column with the name of its table', 'berth?select=id,near(id)&id=eq.1', [
    { id: 1, near: [{ id: 2 }] },
  ]),
  reads('a computed field beside such a column', 'berth?select=berth,label&id=eq.2', [
    { berth: 8, label: 'B2' },
  ]),
])

scenarios('inner joins and nesting', FLEET, [
  reads('inner drops parents', 'ships?select=id,owners!inner(name)&order=id', [
    { id: 1, owners: { name: 'Ann' } },
    { id: 2, owners: { name: 'Ann' } },
    { id: 3, owners: { name: 'Bob' } },
  ]),
  reads('inner with a filter drops more', 'ships?select=id,owners!inner(name)&owners.name=eq.Bob', [
    { id: 3, owners: { name: 'Bob' } },
  ]),
  reads('inner to-many', 'owners?select=id,ships!inner(id)&ships.built=lt.1935', [
    { id: 2, ships: [{ id: 3 }] },
  ]),
  reads('left is the default', 'ships?select=id,owners!left(name)&id=eq.4', [{ id: 4, owners: null }]),
  reads('a plain filter keeps parents', 'ships?select=id,owners(name)&owners.name=eq.Bob&order=id', [
    { id: 1, owners: null },
    { id: 2, owners: null },
    { id: 3, owners: { name: 'Bob' } },
    { id: 4, owners: null },
  ]),
  reads(
    'inner below left only shapes',
    'owners?select=id,ships(id,licences!inner(code))&order=id&ships.order=id',
    [
      {
        id: 1,
        ships: [
          { id: 1, licences: { code: 'L1' } },
          { id: 2, licences: { code: 'L2' } },
        ],
      },
      { id: 2, ships: [] },
      { id: 3, ships: [] },
    ],
  ),
  reads(
    'inner below inner drops',
    'owners?select=id,ships!inner(id,licences!inner(code))&ships.licences.code=eq.L2',
    [{ id: 1, ships: [{ id: 2, licences: { code: 'L2' } }] }],
  ),
  reads('inner many-to-many', 'pilots?select=id,ships!certificates!inner(id)&ships.id=eq.2', [
    { id: 1, ships: [{ id: 2 }] },
  ]),
  reads('inner of a computed one', 'owners?select=id,richest!inner(id)&order=id', [
    { id: 1, richest: { id: 1 } },
    { id: 2, richest: { id: 3 } },
  ]),
  reads(
    'four levels',
    'ports?select=name,owners(name,ships(name,licences(code)))&id=eq.1&owners.ships.order=id',
    [
      {
        name: 'Oslo',
        owners: [
          {
            name: 'Ann',
            ships: [
              { name: 'Aurora', licences: { code: 'L1' } },
              { name: 'Borealis', licences: { code: 'L2' } },
            ],
          },
        ],
      },
    ],
  ),
  reads(
    'filters, order and page at each level',
    'ports?select=name,owners(name,ships(name))&id=eq.1&owners.ships.order=id.desc&owners.ships.limit=1&owners.name=eq.Ann',
    [{ name: 'Oslo', owners: [{ name: 'Ann', ships: [{ name: 'Borealis' }] }] }],
  ),
  reads('an offset in an embed', 'owners?select=id,ships(id)&id=eq.1&ships.order=id&ships.offset=1', [
    { id: 1, ships: [{ id: 2 }] },
  ]),
  reads('a tree in an embed', 'owners?select=id,ships(id)&id=eq.1&ships.or=(id.eq.2,built.lt.1900)', [
    { id: 1, ships: [{ id: 2 }] },
  ]),
  reads(
    'a negated tree in an embed',
    'owners?select=id,ships(id)&id=eq.1&ships.not.or=(id.eq.2,built.lt.1900)',
    [{ id: 1, ships: [{ id: 1 }] }],
  ),
  reads('a limit may take a to-one away', 'ships?select=id,owners(name)&id=eq.1&owners.limit=0', [
    { id: 1, owners: null },
  ]),
  reads('an offset may take a to-one away', 'ships?select=id,owners(name)&id=eq.1&owners.offset=1', [
    { id: 1, owners: null },
  ]),
  reads('an alias names the filter', 'ships?select=id,o:owners(name)&o.name=eq.Bob&id=eq.3', [
    { id: 3, o: { name: 'Bob' } },
  ]),
  {
    does: 'the name of an aliased embed still filters, with a warning',
    ask: 'GET /ships?select=id,o:owners(name)&owners.name=eq.Bob&id=eq.3',
    status: 200,
    json: [{ id: 3, o: { name: 'Bob' } }],
  },
  reads(
    'the same relation twice, filtered by alias',
    'owners?select=id,old:ships(id),new:ships(id)&id=eq.1&old.built=lt.1950&new.built=gte.1950',
    [{ id: 1, old: [{ id: 1 }], new: [{ id: 2 }] }],
  ),
  fails('a filter on what is not embedded', 'ships?select=id&owners.name=eq.Bob', {
    code: 'PGRST108',
    message: "'owners' is not an embedded resource in this request",
    details: null,
    hint: "Verify that 'owners' is included in the 'select' query parameter.",
  }),
  fails('an order on what is not embedded', 'ships?select=id&owners.order=name', { code: 'PGRST108' }),
  fails('a limit on what is not embedded', 'ships?select=id&owners.limit=1', { code: 'PGRST108' }),
  fails('a tree on what is not embedded', 'ships?select=id&owners.or=(id.eq.1)', { code: 'PGRST108' }),
  fails('deeper, what is not embedded', 'ships?select=id,owners(id)&owners.ports.name=eq.x', {
    code: 'PGRST108',
    message: "'ports' is not an embedded resource in this request",
  }),
  reads('a star in an embed', 'licences?select=ships(*)&id=eq.11', [
    { ships: { id: 2, name: 'Borealis', owner_id: 1, built: 1960, data: null, flag_port: 2, next_port: 2 } },
  ]),
  reads('embeds only', 'ships?select=owners(name)&id=eq.1', [{ owners: { name: 'Ann' } }]),
  reads('a JSON path in an embed', 'licences?select=ships(data->>c-d)&id=eq.10', [{ ships: { 'c-d': '2' } }]),
  reads('digits before a parenthesis are a key', 'licences?select=ships(data->a->b->>1)&id=eq.10', [
    { ships: { '1': null } },
  ]),
  {
    does: 'an alias that looks internal',
    ask: 'GET /owners?select=id,ships(owners_ships_1:id)&id=eq.2',
    status: 200,
    json: [{ id: 2, ships: [{ owners_ships_1: 3 }] }],
  },
  {
    does: 'an alias that looks like the rows',
    ask: 'GET /owners?select=plinth_rows:id&id=eq.2',
    status: 200,
    json: [{ plinth_rows: 2 }],
  },
])

scenarios('without legacy names', { ...FLEET, options: { legacyTargetNames: false } }, [
  {
    does: 'an alias hides the name',
    ask: 'GET /ships?select=id,o:owners(name)&owners.name=eq.Bob',
    status: 400,
    json: {
      code: 'PGRST108',
      message: "'owners' is not an embedded resource in this request",
      details: 'Target names are not allowed in filters if they have an alias',
      hint: "Change 'owners' to 'o' in filters, orders or limits.",
    },
  },
])

scenarios('rows there or not', FLEET, [
  reads('is.null keeps parents without', 'ships?select=id,owners(name)&owners=is.null', [
    { id: 4, owners: null },
  ]),
  reads('not.is.null keeps parents with', 'ships?select=id,licences()&licences=not.is.null&order=id', [
    { id: 1 },
    { id: 2 },
  ]),
  reads('to-many is.null', 'owners?select=id,ships()&ships=is.null', [{ id: 3 }]),
  reads(
    'to-many not.is.null after a filter',
    'owners?select=id,ships()&ships.built=lt.1935&ships=not.is.null',
    [{ id: 2 }],
  ),
  reads('many-to-many', 'ships?select=id,ports!calls()&ports=is.null', [{ id: 4 }]),
  reads('a row of nulls is a row', 'ships?select=id,empty_rows(id)&empty_rows=not.is.null', [
    { id: 1, empty_rows: [{ id: null }] },
  ]),
  reads(
    'in a tree',
    'ships?select=id,owners(),licences()&or=(owners.is.null,licences.not.is.null)&order=id',
    [{ id: 1 }, { id: 2 }, { id: 4 }],
  ),
  reads(
    'or across embeds',
    'ships?select=id,owners(),engines()&owners.name=eq.Ann&engines.power=lt.60000&or=(owners.not.is.null,engines.not.is.null)&order=id',
    [{ id: 1 }, { id: 2 }, { id: 3 }],
  ),
  reads('by an alias', 'ships?select=id,o:owners()&o=is.null', [{ id: 4 }]),
  reads('a nested one', 'owners?select=id,ships(id,licences())&ships.licences=is.null&order=id', [
    { id: 1, ships: [] },
    { id: 2, ships: [{ id: 3 }] },
    { id: 3, ships: [] },
  ]),
  fails('is.not_null is no embed filter', 'ships?select=id,owners()&owners=is.not_null', { code: '42703' }),
  fails('another operator is no embed filter', 'ships?select=id,owners()&owners=eq.1', { code: '42703' }),
  reads('an empty embed adds no key', 'ships?select=id,owners()&id=eq.1', [{ id: 1 }]),
  reads('an empty embed filters when inner', 'ships?select=id,owners!inner()&owners.name=eq.Bob', [
    { id: 3 },
  ]),
  reads('empty all the way down adds no key', 'owners?select=id,ships(licences())&id=eq.1', [{ id: 1 }]),
  reads(
    'empty all the way down filters when inner',
    'owners?select=id,ships!inner(licences!inner())&ships.licences.code=eq.L2',
    [{ id: 1 }],
  ),
  reads(
    'an embed without columns of its own',
    'owners?select=id,ships(licences(code))&id=eq.1&ships.order=id',
    [{ id: 1, ships: [{ licences: { code: 'L1' } }, { licences: { code: 'L2' } }] }],
  ),
])

scenarios('spread', FLEET, [
  reads('to-one', 'ships?select=id,...owners(owner:name)&id=eq.1', [{ id: 1, owner: 'Ann' }]),
  reads('to-one without a match', 'ships?select=id,...owners(owner:name,home_port)&id=eq.4', [
    { id: 4, owner: null, home_port: null },
  ]),
  reads('to-one with a star', 'licences?select=code,...ships(name,owner_id)&id=eq.10', [
    { code: 'L1', name: 'Aurora', owner_id: 1 },
  ]),
  reads('a star of it all', 'engines?select=power,...ships(...owners(*))&ship_id=eq.1', [
    { power: 100, id: 1, name: 'Ann', home_port: 1 },
  ]),
  reads('nested to-one', 'licences?select=code,...ships(ship:name,...owners(owner:name))&id=eq.10', [
    { code: 'L1', ship: 'Aurora', owner: 'Ann' },
  ]),
  reads('an embed in a spread', 'licences?select=code,...ships(ship:name,owners(name))&id=eq.10', [
    { code: 'L1', ship: 'Aurora', owners: { name: 'Ann' } },
  ]),
  reads(
    'a to-many embed in a spread',
    'licences?select=code,...ships(calls(port_id))&id=eq.10&ships.calls.order=port_id',
    [{ code: 'L1', calls: [{ port_id: 1 }, { port_id: 2 }] }],
  ),
  reads('a spread in an embed', 'owners?select=id,ships(id,...licences(code))&id=eq.1&ships.order=id', [
    {
      id: 1,
      ships: [
        { id: 1, code: 'L1' },
        { id: 2, code: 'L2' },
      ],
    },
  ]),
  reads('an inner spread', 'ships?select=id,...licences!inner(code)&order=id', [
    { id: 1, code: 'L1' },
    { id: 2, code: 'L2' },
  ]),
  reads('a filter on a spread', 'ships?select=id,...owners(owner:name)&owners.name=eq.Bob&order=id&id=gt.2', [
    { id: 3, owner: 'Bob' },
    { id: 4, owner: null },
  ]),
  reads('presence of a spread', 'ships?select=id,...owners(owner:name)&owners=is.null', [
    { id: 4, owner: null },
  ]),
  reads('an empty spread', 'ships?select=id,...owners()&id=eq.1', [{ id: 1 }]),
  reads('to-many', 'owners?select=id,...ships(ids:id,names:name)&ships.order=id.desc&order=id', [
    { id: 1, ids: [2, 1], names: ['Borealis', 'Aurora'] },
    { id: 2, ids: [3], names: ['Ceres'] },
    { id: 3, ids: [], names: [] },
  ]),
  reads('to-many keeps nulls', 'ships?select=id,...calls(fee)&id=eq.3', [{ id: 3, fee: [null] }]),
  reads(
    'to-many with a limit',
    'owners?select=id,...ships(names:name)&ships.order=name.desc&ships.limit=1&id=eq.1',
    [{ id: 1, names: ['Borealis'] }],
  ),
  reads(
    'to-many ordered by what is not selected',
    'owners?select=id,...ships(names:name)&ships.order=built.desc&id=eq.1',
    [{ id: 1, names: ['Borealis', 'Aurora'] }],
  ),
  reads('to-many with a star', 'ports?select=name,...docks(*)&id=eq.1&docks.order=no', [
    { name: 'Oslo', port_id: [1, 1], no: [1, 2], length: [100, 200] },
  ]),
  reads(
    'to-many in to-many gives arrays of arrays',
    'ports?select=name,...owners(owner:name,...ships(ships:name))&id=in.(1,2)&order=id&owners.ships.order=id',
    [
      { name: 'Oslo', owner: ['Ann'], ships: [['Aurora', 'Borealis']] },
      { name: 'Riga', owner: ['Cy'], ships: [[]] },
    ],
  ),
  reads(
    'to-one in to-many gives plain elements',
    'owners?select=id,...ships(names:name,...licences(code))&id=eq.1&ships.order=id',
    [{ id: 1, names: ['Aurora', 'Borealis'], code: ['L1', 'L2'] }],
  ),
  reads(
    'to-many in to-one',
    'licences?select=code,...ships(...calls(ports:port_id))&order=id&ships.calls.order=port_id',
    [
      { code: 'L1', ports: [1, 2] },
      { code: 'L2', ports: [1] },
    ],
  ),
  reads(
    'an embed in to-many gives objects',
    'owners?select=id,...ships(licences(code))&id=eq.1&ships.order=id',
    [{ id: 1, licences: [{ code: 'L1' }, { code: 'L2' }] }],
  ),
  reads(
    'a to-many embed in to-many gives arrays of arrays of objects',
    'owners?select=id,...ships(calls(port_id))&id=eq.1&ships.order=id&ships.calls.order=port_id',
    [{ id: 1, calls: [[{ port_id: 1 }, { port_id: 2 }], [{ port_id: 1 }]] }],
  ),
  reads('many-to-many', 'pilots?select=name,...ships!certificates(ships:name)&id=eq.1&ships.order=id', [
    { name: 'Pia', ships: ['Aurora', 'Borealis'] },
  ]),
  reads('a JSON path in to-many', 'owners?select=id,...ships(data->>c-d)&id=eq.1&ships.order=id', [
    { id: 1, 'c-d': ['2', null] },
  ]),
  reads('inner to-many', 'owners?select=id,...ships!inner(names:name)&ships.name=eq.Ceres', [
    { id: 2, names: ['Ceres'] },
  ]),
  reads('presence of to-many', 'owners?select=id,...ships(names:name)&ships=is.null', [{ id: 3, names: [] }]),
  reads('a computed spread', 'owners?select=id,...richest(ship:name)&order=id&limit=1', [
    { id: 1, ship: 'Aurora' },
  ]),
  reads('a computed to-many spread', 'owners?select=id,...fleet(ship:name)&id=eq.1&fleet.order=id', [
    { id: 1, ship: ['Aurora', 'Borealis'] },
  ]),
  reads('the same column twice in to-many', 'owners?select=id,...ships(a:name,b:name)&id=eq.2', [
    { id: 2, a: ['Ceres'], b: ['Ceres'] },
  ]),
  fails('a spread has no alias', 'ships?select=id,x:...owners(name)', { code: 'PGRST100' }),
])

scenarios('aggregates', FLEET, [
  reads('rows', 'ships?select=count()', [{ count: 4 }]),
  reads('rows under an alias', 'ships?select=n:count()', [{ n: 4 }]),
  reads('rows, cast', 'ships?select=n:count()::text', [{ n: '4' }]),
  reads('values', 'ships?select=owner_id.count()', [{ count: 3 }]),
  reads('sum', 'trips?select=miles.sum()', [{ sum: 100 }]),
  reads('avg', 'trips?select=miles.avg()', [{ avg: 25 }]),
  reads('max and min', 'trips?select=miles.max(),miles.min()', [{ max: 40, min: 10 }]),
  reads('cast before', 'trips?select=miles::numeric.sum()', [{ sum: 100 }]),
  reads('cast behind', 'trips?select=miles.sum()::text', [{ sum: '100' }]),
  reads('both casts and an alias', 'trips?select=all:miles::numeric.sum()::text', [{ all: '100' }]),
  reads('grouped', 'trips?select=ship_id,miles.sum()&order=ship_id', [
    { ship_id: 1, sum: 30 },
    { ship_id: 2, sum: 30 },
    { ship_id: 3, sum: 40 },
  ]),
  reads('grouped by an alias', 'trips?select=s:ship_id,n:count()&order=ship_id&limit=1', [{ s: 1, n: 2 }]),
  reads('of a JSON path', 'ships?select=data->c-d::int.sum()', [{ sum: 2 }]),
  reads('grouped by a JSON path', 'ships?select=data->>c-d,count()&order=data->>c-d', [
    { 'c-d': '2', count: 1 },
    { 'c-d': null, count: 3 },
  ]),
  reads('grouped by an embed', 'trips?select=miles.sum(),ships(name)&ships.order=id&order=ships(name)', [
    { sum: 30, ships: { name: 'Aurora' } },
    { sum: 30, ships: { name: 'Borealis' } },
    { sum: 40, ships: { name: 'Ceres' } },
  ]),
  reads('grouped by a spread', 'trips?select=miles.sum(),...ships(name)&order=ships(name)', [
    { sum: 30, name: 'Aurora' },
    { sum: 30, name: 'Borealis' },
    { sum: 40, name: 'Ceres' },
  ]),
  reads('within an embed', 'ships?select=name,trips(miles.sum())&order=id&id=lt.3', [
    { name: 'Aurora', trips: [{ sum: 30 }] },
    { name: 'Borealis', trips: [{ sum: 30 }] },
  ]),
  reads(
    'within an embed, grouped',
    'ships?select=name,trips(pilot_id,miles.sum())&id=eq.1&trips.order=pilot_id',
    [
      {
        name: 'Aurora',
        trips: [
          { pilot_id: 1, sum: 10 },
          { pilot_id: 2, sum: 20 },
        ],
      },
    ],
  ),
  reads(
    'in a to-one spread it is computed above',
    'trips?select=pilot_id,...ships(built.max())&order=pilot_id',
    [
      { pilot_id: 1, max: 1960 },
      { pilot_id: 2, max: 1940 },
      { pilot_id: null, max: 1930 },
    ],
  ),
  reads(
    'in a to-one spread with columns',
    'trips?select=...ships(owner_id,miles:built.sum())&order=ships(owner_id)',
    [
      { owner_id: 1, miles: 5840 },
      { owner_id: 2, miles: 1930 },
    ],
  ),
  reads('count in a to-one spread', 'trips?select=...ships(name,count())&order=ships(name)', [
    { name: 'Aurora', count: 2 },
    { name: 'Borealis', count: 1 },
    { name: 'Ceres', count: 1 },
  ]),
  reads('through two spreads', 'licences?select=...ships(...owners(name,id.count()))', [
    { name: 'Ann', count: 2 },
  ]),
  reads('a star beside an aggregate', 'pilots?select=*,count()&order=id', [
    { id: 1, name: 'Pia', count: 1 },
    { id: 2, name: 'Pol', count: 1 },
  ]),
  reads('with a filter', 'trips?select=miles.sum()&pilot_id=eq.1', [{ sum: 40 }]),
  reads('of nothing', 'trips?select=miles.sum()&id=eq.99', [{ sum: null }]),
  reads('with an inner embed', 'trips?select=miles.sum(),pilots!inner()&pilots.name=eq.Pia', [{ sum: 40 }]),
  reads('a computed field is grouped by', 'berth?select=label,berth.sum()&order=label', [
    { label: 'B1', sum: 7 },
    { label: 'B2', sum: 8 },
  ]),
  fails('in a to-many spread', 'owners?select=id,...ships(built.max())', {
    code: 'PGRST127',
    message: 'Feature not implemented',
    details: 'Aggregates are not implemented for one-to-many or many-to-many spreads.',
  }),
  fails('risen to a to-many spread', 'owners?select=id,...ships(...licences(id.max()))', {
    code: 'PGRST127',
  }),
  fails('an unknown aggregate', 'trips?select=miles.median()', { code: 'PGRST100' }),
])

scenarios('without aggregates', { ...FLEET, options: { aggregates: false } }, [
  fails('at the root', 'ships?select=count()', {
    code: 'PGRST123',
    message: 'Use of aggregate functions is not allowed',
    details: null,
    hint: null,
  }),
  fails('in an embed', 'owners?select=ships(count())', { code: 'PGRST123' }),
  fails('before a spread that could not hold it', 'owners?select=id,...ships(built.max())', {
    code: 'PGRST123',
  }),
  reads('the older select=count still counts', 'ships?select=count', [{ count: 4 }]),
])

scenarios('with a limit on depth', { ...FLEET, options: { embedDepthMax: 2 } }, [
  reads('as deep as it may be', 'licences?select=code,ships(owners(name))&id=eq.10', [
    { code: 'L1', ships: { owners: { name: 'Ann' } } },
  ]),
  fails('deeper', 'licences?select=code,ships(owners(ships(id)))&id=eq.10', {
    code: 'PL203',
    message: 'Resources are embedded more than 2 levels deep.',
    hint: 'Embed fewer levels in one request, or raise embed-depth-max.',
  }),
])
