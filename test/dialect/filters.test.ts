// Sections 3 and 4 of the dialect: how parameters are read, and what each operator does.
import { type Scenario, scenarios } from './scenario.ts'

const ids = (...numbers: readonly number[]) => numbers.map((id) => ({ id }))

/** A filter on ships, and the ids that it leaves. */
function finds(does: string, filter: string, ...found: readonly number[]): Scenario {
  return { does, ask: `GET /ships?select=id&order=id&${filter}`, status: 200, json: ids(...found) }
}

function fails(does: string, query: string, error: Scenario['error'], status = 400): Scenario {
  return { does, ask: `GET /ships?${query}`, status, ...(error && { error }) }
}

scenarios('operators', { sql: 'harbour.sql' }, [
  finds('eq compares', 'id=eq.2', 2),
  finds('gt compares', 'id=gt.3', 4, 5),
  finds('gte compares', 'id=gte.4', 4, 5),
  finds('lt compares', 'id=lt.2', 1),
  finds('lte compares', 'id=lte.2', 1, 2),
  finds('neq compares, without nulls', 'rig=neq.sloop', 2, 3),
  finds('several filters are all to hold', 'id=gt.1&id=lt.4&rig=eq.brig', 3),
  finds('an enum is compared as itself', 'rig=gt.sloop', 2, 3),
  finds('a numeric is compared as itself', 'tonnage=gte.12.5', 1, 2),
  finds('a uuid is compared as itself', 'tag=eq.11111111-1111-1111-1111-111111111111', 1),
  finds('a domain over text is compared as itself', 'sign=eq.AB1', 1),
  finds('an empty value is the empty string', 'sign=eq.', 5),
  finds('a whole array is a value', 'crew=eq.{ann,bob}', 1),
  finds('a whole range is a value', 'berths=eq.[1,10)', 1),
  finds('the value runs to the end, dots and all', 'name=eq.Cut, the (old)', 3),
  finds('quotes in a plain value are text', 'name=eq.a%22b%5Cc', 4),
  finds('quotes around a plain value are text too', 'name=eq.%22Aurora%22'),
  finds('plus is a blank', 'name=eq.Cut,+the+(old)', 3),
  finds('an encoded plus is a plus', 'seen=eq.2020-01-01T10:00:00%2B00:00', 1),
  finds('not binds to the whole comparison', 'tonnage=not.gt.10', 4, 5),
  finds('not before eq leaves nulls out', 'rig=not.eq.sloop', 2, 3),
  fails('a wrong literal is the database error', 'id=eq.x', { code: '22P02' }),
  fails('an unknown enum label is the database error', 'rig=eq.barque', { code: '22P02' }),
  fails('an unknown column is 42703', 'nope=eq.1', { code: '42703' }),
  fails('no operator is PGRST100', 'id=0', {
    code: 'PGRST100',
    message: '"failed to parse filter (0)" (line 1, column 1)',
    details: 'unexpected "0" expecting "not" or operator (eq, gt, ...)',
    hint: null,
  }),
  fails('an unknown operator is PGRST100', 'id=foo.1', { code: 'PGRST100' }),
  fails('operators are lower case', 'id=EQ.1', { code: 'PGRST100' }),
  fails('not alone is no operator', 'id=not.1', { code: 'PGRST100' }),
  finds('a parameter without = is ignored', 'id', 1, 2, 3, 4, 5),
])

scenarios('patterns', { sql: 'harbour.sql' }, [
  finds('like takes a star for a percent', 'name=like.*or*', 1, 2),
  finds('like takes a percent too', 'name=like.%25or%25', 1, 2),
  finds('like is case-sensitive', 'name=like.a*', 4),
  finds('ilike is not', 'name=ilike.a*', 1, 4),
  finds('every star is a percent, also the last', 'name=like.100**', 5),
  finds('like takes any of a list', 'name=like(any).{A*,B*}', 1, 2),
  finds('like takes all of a list', 'name=like(all).{*o*,*a*}', 1, 2),
  finds('ilike takes a list', 'name=ilike(any).{a*,b*}', 1, 2, 4),
  finds('not like', 'name=not.like.*or*', 3, 4, 5),
  finds('match is a regular expression, stars its own', 'name=match.^A.*a$', 1),
  finds('match is case-sensitive', 'name=match.^a', 4),
  finds('imatch is not', 'name=imatch.^a', 1, 4),
  finds('match takes a list', 'name=match(any).{^A,^B}', 1, 2),
  fails('an invalid pattern is the database error', 'name=match.(', { code: '2201B' }),
])

scenarios('quantifiers', { sql: 'harbour.sql' }, [
  finds('eq(any)', 'id=eq(any).{1,3}', 1, 3),
  finds('eq(all)', 'id=eq(all).{1,1}', 1),
  finds('gt(all)', 'id=gt(all).{1,3}', 4, 5),
  finds('gte(any)', 'id=gte(any).{4,9}', 4, 5),
  finds('lt(any)', 'id=lt(any).{2,3}', 1, 2),
  finds('lte(all)', 'id=lte(all).{2,3}', 1, 2),
  finds('not eq(any)', 'id=not.eq(any).{1,2,3}', 4, 5),
  fails('neq takes none', 'id=neq(any).{1}', { code: 'PGRST100' }),
  fails('there is no other', 'id=eq(some).{1}', { code: 'PGRST100' }),
])

scenarios('lists', { sql: 'harbour.sql' }, [
  finds('in', 'id=in.(1,3,9)', 1, 3),
  finds('blanks around the list', 'id=in.(1,3) ', 1, 3),
  finds('not in', 'id=not.in.(1,2,3)', 4, 5),
  finds('in with an enum', 'rig=in.(brig,ketch)', 2, 3),
  finds('a quoted element', 'name=in.("Cut, the (old)",Aurora)', 1, 3),
  finds('a quoted element with escapes', 'name=in.("a\\"b\\\\c")', 4),
  finds('quotes inside an element are text', 'name=in.(a"b\\c)', 4),
  finds('an empty list finds nothing', 'id=in.()'),
  finds('an empty list with blanks finds nothing', 'id=in.( )'),
  finds('one quoted empty element is the empty list', 'sign=in.("")'),
  finds('a negated empty list finds every value', 'rig=not.in.()', 1, 2, 3, 4, 5),
  finds('an empty element beside others is the empty string', 'sign=in.(,AB1)', 1, 5),
  fails('an empty element is no number', 'id=in.(,1)', { code: '22P02' }),
  finds('rubbish behind the list is ignored', 'id=in.(1)rubbish', 1),
  fails('a list needs parentheses', 'id=in.1,2', { code: 'PGRST100' }),
  fails('a list has to close', 'id=in.(1,2', { code: 'PGRST100' }),
])

scenarios('is, isdistinct', { sql: 'harbour.sql' }, [
  finds('is.null', 'rig=is.null', 4),
  finds('is.not_null', 'rig=is.not_null', 1, 2, 3, 5),
  finds('not.is.null', 'rig=not.is.null', 1, 2, 3, 5),
  finds('is.true', 'active=is.true', 1, 4),
  finds('is.false', 'active=is.false', 2, 5),
  finds('is.unknown', 'active=is.unknown', 3),
  finds('is in any case', 'active=is.NuLL', 3),
  finds('is.TRUE', 'active=is.TRUE', 1, 4),
  finds('not.is.true', 'active=not.is.true', 2, 3, 5),
  finds('rubbish behind the word is ignored', 'rig=is.nullable', 4),
  fails('is takes these words only', 'rig=is.sloop', { code: 'PGRST100' }),
  fails('is.null wants its column boolean for true', 'id=is.true', { code: '42804' }),
  finds('isdistinct counts nulls as values', 'rig=isdistinct.sloop', 2, 3, 4),
  finds('not.isdistinct', 'rig=not.isdistinct.sloop', 1, 5),
])

scenarios('arrays and ranges', { sql: 'harbour.sql' }, [
  finds('cs on an array', 'crew=cs.{ann}', 1),
  finds('cs on an array with quoted elements', 'crew=cs.{"x y"}', 4),
  finds('cd on an array', 'scores=cd.{1,2,3}', 1, 2, 5),
  finds('ov on an array', 'scores=ov.{2,6}', 1, 4),
  finds('cs on JSON', 'log=cs.{"age":12}', 1),
  finds('cd on JSON', 'log=cd.{"age":"12","more":1}', 4),
  finds('cs on a range', 'berths=cs.[2,3)', 1, 4),
  finds('cd on a range', 'berths=cd.[0,12)', 1, 3),
  finds('ov on a range', 'berths=ov.[5,12)', 1, 2, 4),
  finds('sl', 'berths=sl.[10,12)', 1),
  finds('sr', 'berths=sr.[1,5)', 2),
  finds('nxr', 'berths=nxr.[1,20)', 1, 2),
  finds('nxl', 'berths=nxl.[5,20)', 2),
  finds('adj', 'berths=adj.[20,30)', 2),
  finds('a date range', 'season=adj.[2020-06-01,2020-07-01)', 1),
  finds('not cs', 'crew=not.cs.{ann}', 2, 3, 4, 5),
  fails('a malformed array', 'crew=cs.ann', { code: '22P02' }),
])

scenarios('full text search', { sql: 'harbour.sql' }, [
  finds('fts on a tsvector', 'words=fts.cat', 1),
  finds('fts with operators', 'words=fts.cat%7Crat', 1, 2),
  finds('plfts', 'words=plfts.fat cats', 1),
  finds('phfts', 'words=phfts.fat cats', 1),
  finds('wfts', 'words=wfts.rat -bird', 2),
  finds('a language', 'words=fts(french).impossible', 4),
  finds('a domain over tsvector is one', 'domain_words=fts.cat', 1),
  finds('not fts', 'words=not.fts.cat', 2, 4),
  {
    does: 'text is made a tsvector',
    ask: 'GET /searchable?select=id&body=fts.cat',
    status: 200,
    json: ids(1),
  },
  {
    does: 'text is made a tsvector of the language',
    ask: 'GET /searchable?select=id&body=fts(simple).sat',
    status: 200,
    json: ids(1),
  },
  {
    does: 'JSON text is made a tsvector',
    ask: 'GET /searchable?select=id&data->>t=fts.run',
    status: 200,
    json: ids(1),
  },
  {
    does: 'JSON is made a tsvector',
    ask: 'GET /searchable?select=id&data=fts.walk',
    status: 200,
    json: ids(2),
  },
  finds('a computed field is made a tsvector', 'shout=fts.aurora', 1),
  fails('an unknown configuration', 'words=fts(klingon).cat', { code: '42704' }),
])

scenarios('JSON paths', { sql: 'harbour.sql' }, [
  finds('->> compares text', 'log->>age=eq.12', 1, 4),
  finds('-> compares JSON', 'log->age=eq.12', 1),
  finds('-> orders numbers', 'log->age=gt.20', 2),
  finds('a nested key', 'log->owner->>name=eq.Ann', 1),
  finds('an index', 'log->tags->>0=eq.fast', 1),
  finds('a negative index', 'log->tags->>-1=eq.old', 1),
  finds('a key with a dash', 'log->owner->>x-y=eq.1', 1),
  finds('an index into an array at the top', 'log->0=eq.1', 5),
  finds('deeper', 'log->1->deep->>0=eq.true', 5),
  finds('json works as jsonb does', 'raw->>k=eq.v', 1),
  finds('json arrays', 'raw->n->>1=eq.2', 1),
  finds('a composite is read as JSON', 'hull->length=eq.20', 2),
  finds('a composite as text', 'hull->>beam=eq.3', 1),
  finds('an array is read as JSON', 'crew->>0=eq.ann', 1),
  finds('null', 'log->owner->>name=is.null', 2, 3, 4, 5),
  finds('like', 'log->owner->>name=like.A*', 1),
  finds('in', 'log->>age=in.(12,30)', 1, 2, 4),
])

scenarios('names', { sql: 'harbour.sql' }, [
  finds('a computed field filters', 'shout=eq.AURORA', 1),
  {
    does: 'a quoted name with a dot',
    ask: 'GET /odd%20names?select=%22a.b%22&%22a.b%22=eq.1',
    status: 200,
    json: [{ 'a.b': 1 }],
  },
  {
    does: 'a quoted name with a comma',
    ask: 'GET /odd%20names?select=%22with,%20comma%22&%22with,%20comma%22=eq.x',
    status: 200,
    json: [{ 'with, comma': 'x' }],
  },
  {
    does: 'a quoted name with parentheses',
    ask: 'GET /odd%20names?select=%22par(en)%22&%22par(en)%22=eq.2',
    status: 200,
    json: [{ 'par(en)': 2 }],
  },
  {
    does: 'a column called order, quoted',
    ask: 'GET /odd%20names?select=order&%22order%22=eq.3',
    status: 200,
    json: [{ order: 3 }],
  },
  {
    does: 'a column called order, in a tree',
    ask: 'GET /odd%20names?select=order&and=(order.eq.3)',
    status: 200,
    json: [{ order: 3 }],
  },
  {
    does: 'a column called limit, quoted',
    ask: 'GET /odd%20names?select=limit&%22limit%22=eq.4',
    status: 200,
    json: [{ limit: 4 }],
  },
  {
    does: 'a leading blank',
    ask: 'GET /odd%20names?select=%22%20lead%22&%22%20lead%22=eq.l',
    status: 200,
    json: [{ ' lead': 'l' }],
  },
  {
    does: 'letters beyond ASCII',
    ask: 'GET /odd%20names?select=%C3%BCn%C3%AF&%C3%BCn%C3%AF=eq.u',
    status: 200,
    json: [{ ünï: 'u' }],
  },
  {
    does: 'a dash',
    ask: 'GET /odd%20names?select=dash-ed&dash-ed=eq.5',
    status: 200,
    json: [{ 'dash-ed': 5 }],
  },
  {
    does: 'an inner blank',
    ask: 'GET /odd%20names?select=in+ner&in+ner=eq.6',
    status: 200,
    json: [{ 'in ner': 6 }],
  },
  { does: 'a dollar', ask: 'GET /odd%20names?select=do$lar&do$lar=eq.7', status: 200, json: [{ do$lar: 7 }] },
  {
    does: 'a quote in quotes',
    ask: 'GET /odd%20names?select=%22q%5C%22uote%22&%22q%5C%22uote%22=eq.8',
    status: 200,
    json: [{ 'q"uote': 8 }],
  },
  {
    does: 'outer blanks are no part of a name',
    ask: 'GET /ships?select=+id+,+name+&+id+=eq.1',
    status: 200,
    json: [{ id: 1, name: 'Aurora' }],
  },
  {
    does: 'of two selects the first counts',
    ask: 'GET /ships?select=id&select=name&id=eq.1',
    status: 200,
    json: [{ id: 1 }],
  },
  {
    does: 'of two orders the first counts',
    ask: 'GET /ships?select=id&order=id.desc&order=id.asc&limit=1',
    status: 200,
    json: [{ id: 5 }],
  },
  {
    does: 'of two limits the last counts',
    ask: 'GET /ships?select=id&order=id&limit=3&limit=1',
    status: 200,
    json: [{ id: 1 }],
  },
  {
    does: 'of two offsets the last counts',
    ask: 'GET /ships?select=id&order=id&offset=1&offset=4',
    status: 200,
    json: [{ id: 5 }],
  },
])

const tree = finds
scenarios('logic trees', { sql: 'harbour.sql' }, [
  tree('or', 'or=(id.eq.1,id.eq.3)', 1, 3),
  tree('and', 'and=(id.gt.1,id.lt.3)', 2),
  tree('a tree and a plain filter', 'or=(id.eq.1,id.eq.3)&rig=eq.brig', 3),
  tree('two trees', 'or=(id.eq.1,id.eq.3)&or=(id.eq.3,id.eq.4)', 3),
  tree('nested', 'or=(id.eq.1,and(id.gt.2,id.lt.4))', 1, 3),
  tree('a negated group', 'or=(id.eq.1,not.and(id.gt.1,id.lt.5))', 1, 5),
  tree('a negated item', 'and=(id.not.eq.1,id.lte.3)', 2, 3),
  tree('a negated tree', 'not.or=(id.eq.1,id.eq.2)', 3, 4, 5),
  tree('a negated and', 'not.and=(id.gt.1,id.lt.5)', 1, 5),
  tree('one item', 'or=(id.eq.1)', 1),
  tree('blanks everywhere', 'or=( id.eq.1 , and( id.gt.2 , id.lt.4 ) )', 1, 3),
  tree('an in list', 'or=(id.in.(1,2),id.eq.5)', 1, 2, 5),
  tree('an in list with quotes', 'or=(name.in.("Cut, the (old)"),id.eq.1)', 1, 3),
  tree('an array value', 'or=(crew.cs.{ann,bob},id.eq.5)', 1, 5),
  tree('a quoted array with braces within', 'or=(crew.cs."{\\"x y\\"}",id.eq.1)', 1, 4),
  tree('a quoted value with a comma', 'or=(name.eq."Cut, the (old)",id.eq.1)', 1, 3),
  tree('a quoted range', 'or=(berths.adj."[20,30)",id.eq.1)', 1, 2),
  tree('quotes that do not end the value are text', 'or=(name.eq.a"b\\c,id.eq.1)', 1, 4),
  tree('a value with dots', 'or=(tonnage.eq.12.5,id.eq.3)', 1, 3),
  tree('like with stars', 'or=(name.like.Au*,name.ilike.B*)', 1, 2),
  tree('like(any)', 'or=(name.like(any).{Au*,Bo*},id.eq.5)', 1, 2, 5),
  tree('is in a tree', 'or=(rig.is.null,active.is.null)', 3, 4),
  tree('full text with a language', 'or=(words.fts(english).cat,id.eq.5)', 1, 5),
  tree('a JSON path', 'or=(log->>age.eq.30,log->owner->>name.eq.Ann)', 1, 2),
  tree('isdistinct', 'and=(rig.isdistinct.sloop,id.lt.4)', 2, 3),
  tree('an empty value', 'or=(sign.eq.,id.eq.1)', 1, 5),
  tree('rubbish behind the tree is ignored', 'or=(id.eq.1)rubbish', 1),
  fails('an empty tree', 'or=()', {
    code: 'PGRST100',
    message: '"failed to parse logic tree (())" (line 1, column 4)',
    details:
      'unexpected ")" expecting field name (* or [a..z0..9_$]), negation operator (not) or logic operator (and, or)',
  }),
  fails('an unknown operator in a tree', 'or=(id.foo.1)', { code: 'PGRST100' }),
  fails('a tree needs parentheses', 'or=id.eq.1', { code: 'PGRST100' }),
  fails('a tree has to close', 'or=(id.eq.1', { code: 'PGRST100' }),
])
