// What the generators know of bazaar.sql: enough to make most requests meaningful. A wrong entry here only makes more
// requests fail with a 4xx.
export interface Relation {
  readonly name: string
  /** `name:type`, the type as values.ts knows it. */
  readonly columns: readonly (readonly [name: string, type: string])[]
  /** Targets as written in `select`, and the relation they lead to. */
  readonly embeds: readonly (readonly [target: string, relation: string])[]
}

export interface Callable {
  readonly name: string
  readonly parameters: readonly (readonly [name: string, type: string])[]
  /** The relation whose rows it returns. */
  readonly returns?: string
}

const GOODS =
  'id:int name:text stall_id:int price:numeric discount:int quality:grade tags:text[] sizes:int[] spot:point data:json raw:json valid:daterange span:int4range at:timestamp code:uuid bytes:bytea weight:float active:bool lasts:interval net:inet bits:bits fixed:text shade:hex note:text words:tsvector doubled:numeric shout:text'

const STALL =
  'goods>goods plaques>plaques stall_goods>goods best_good>goods buyers!home_stall>buyers buyers!buyers_last_stall_fkey>buyers odd%20name>odd%20name goods!stall_id>goods'

export const relations: readonly Relation[] = [
  relation(
    'goods',
    GOODS,
    'stalls>stalls purchases>purchases buyers>buyers stall_id>stalls goods_stall_id_fkey>stalls stalls!stall_id>stalls',
  ),
  relation('stalls', 'id:int name:text opened:date shade:hex', STALL),
  relation(
    'buyers',
    'id:int name:text mentor_id:int home_stall:int last_stall:int',
    'purchases>purchases goods>goods mentor_id>buyers buyers>buyers home_stall>stalls last_stall>stalls stalls>stalls stalls!home_stall>stalls',
  ),
  relation(
    'purchases',
    'goods_id:int buyer_id:int amount:int',
    'goods>goods buyers>buyers receipts>receipts',
  ),
  relation('receipts', 'goods_id:int buyer_id:int paper:text', 'purchases>purchases'),
  relation('plaques', 'stall_id:int motto:text', 'stalls>stalls'),
  relation('diary', 'id:int owner:text body:text', ''),
  relation('keyless', 'a:int b:text', ''),
  relation('nothing', '', ''),
  {
    name: 'odd name',
    columns: [
      ['id', 'int'],
      ['a.b', 'int'],
      ['say "hi"', 'text'],
      ['$1', 'int'],
      ["x'; drop table goods; --", 'text'],
      ['order', 'int'],
      ['select', 'int'],
      ['naïve', 'text'],
      ['c,d(e)', 'int'],
      ['tab\tcol', 'text'],
    ],
    embeds: [['stalls', 'stalls']],
  },
  relation('log', 'id:int day:date text:text', ''),
  relation('vault', 'id:int secret:text', ''),
  relation('fine_goods', 'id:int name:text stall_id:int price:numeric', 'stalls>stalls purchases>purchases'),
  relation('stall_totals', 'stall_id:int goods:int total:numeric', 'stalls>stalls'),
  relation('both_names', 'name:text', ''),
  relation('goods_board', 'id:int name:text stall_id:int', 'stalls>stalls'),
  relation('guarded', 'id:int name:text', 'purchases>purchases'),
  relation('crates', 'id:int stall_id:int content:text', ''),
]

export const callables: readonly Callable[] = [
  callable('add', 'a:int b:int'),
  callable('goods_of', 'stall:int', 'goods'),
  callable('first_good', '', 'goods'),
  callable('joined', 'parts:text[]'),
  callable('clear', ''),
  callable('echo', 'a:json'),
  callable('plain', 'a:text'),
  callable('bytes_back', ''),
  callable('numbers', 'upto:int'),
  callable('pairs', 'n:int', 'keyless'),
  callable('both_ways', 'a:int', 'keyless'),
  callable('any_record', '', 'keyless'),
  callable('typed', 'g:grade p:point r:int4range j:json t:timestamp c:text v:int[]'),
  callable('twice', 'a:int b:int'),
  callable('ambiguous', 'a:int'),
  callable('add_stall', 'id:int name:text', 'stalls'),
  callable('many_stalls', '', 'stalls'),
  callable('refuse', 'why:text'),
  callable('teapot', ''),
  { name: 'odd fn', parameters: [['a b', 'int']] },
  callable('session_state', ''),
  callable('stall_goods', 'a:int', 'goods'),
  callable('reset_bazaar', ''),
]

export function relationNamed(name: string): Relation {
  const found = relations.find((each) => each.name === name)
  if (!found) throw new Error(`no relation ${name}`)
  return found
}

function relation(name: string, columns: string, embeds: string): Relation {
  return { name, columns: pairs(columns, ':'), embeds: pairs(embeds, '>') }
}

function callable(name: string, parameters: string, returns?: string): Callable {
  return { name, parameters: pairs(parameters, ':'), ...(returns !== undefined && { returns }) }
}

function pairs(text: string, separator: string): readonly (readonly [string, string])[] {
  return text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      const [left = '', right = ''] = decodeURIComponent(word).split(separator)
      return [left, right] as const
    })
}
