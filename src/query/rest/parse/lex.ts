// The hot half of reading a query string: its parameters, its *shape* (all that decides the SQL text) and its
// slots (the values). Requests of one shape are parsed, planned and compiled once. No grammar runs here.
import { PlinthError } from '../../../kit/error.ts'
import { QUERY_CHARACTERS_MAX, QUERY_PARAMETERS_MAX } from './limits.ts'
import { mustBeFilter, slotStart } from './slot.ts'

/** What a parameter is, by its name; for functions called by GET, filter or argument by its value. */
export type Role =
  | 'select'
  | 'columns'
  | 'on_conflict'
  | 'order'
  | 'limit'
  | 'offset'
  | 'logic'
  | 'filter'
  | 'argument'
  /** Written without `=`; of no effect. */
  | 'bare'

/** One parameter, decoded. */
export interface Parameter {
  readonly role: Role
  readonly name: string
  readonly value: string
  /** Index into the slots, if (the rest of) the value is one. */
  readonly slot: number | null
  /** How much of the value is in the shape; all of it if there is no slot. */
  readonly slotStart: number
}

export interface Lexed {
  /** Requests of one shape have one tree. Does not cover method, path or headers. */
  readonly shape: string
  readonly slots: readonly string[]
  readonly parameters: readonly Parameter[]
}

export interface LexOptions {
  /** True for a function called by GET or HEAD: values that are no filters are its arguments. */
  readonly callable: boolean
}

/** `search` is the raw query string without `?`. Throws PGRST100 for what is no text, or too much of it. */
export function lex(search: string, options: LexOptions): Lexed {
  if (search.length > QUERY_CHARACTERS_MAX) throw refused(`longer than ${QUERY_CHARACTERS_MAX} characters`)
  const pieces = search.split('&')
  if (pieces.length > QUERY_PARAMETERS_MAX) throw refused(`more than ${QUERY_PARAMETERS_MAX} parameters`)
  const parameters: Parameter[] = []
  const slots: string[] = []
  let shape = ''
  for (const piece of pieces) {
    if (piece === '') continue
    const parameter = read(piece, slots.length, options)
    parameters.push(parameter)
    if (parameter.role === 'bare') continue
    if (parameter.slot !== null) slots.push(parameter.value.slice(parameter.slotStart))
    shape += shapeOf(parameter)
  }
  return { shape, slots, parameters }
}

/** U+0000, which no name and no value contains, ends each part; the sign says whether a slot follows. */
function shapeOf({ name, value, slot, slotStart: start }: Parameter): string {
  return slot === null ? `${name}\u0000=${value}\u0000` : `${name}\u0000?${value.slice(0, start)}\u0000`
}

function read(piece: string, nextSlot: number, options: LexOptions): Parameter {
  const equals = piece.indexOf('=')
  if (equals === -1) return { role: 'bare', name: decode(piece), value: '', slot: null, slotStart: 0 }
  const name = decode(piece.slice(0, equals))
  const value = decode(piece.slice(equals + 1))
  const role = roleOf(name)
  if (role === 'filter') return readFilter({ name, value, nextSlot }, options)
  // Other offsets (negative, unreadable) decide more than a number: they stay in the shape.
  const isSlot = role === 'offset' && isDigits(value)
  return { role, name, value, slot: isSlot ? nextSlot : null, slotStart: isSlot ? 0 : value.length }
}

function readFilter(
  { name, value, nextSlot }: { readonly name: string; readonly value: string; readonly nextSlot: number },
  { callable }: LexOptions,
): Parameter {
  const start = slotStart(value)
  if (start > 0) return { role: 'filter', name, value, slot: nextSlot, slotStart: start }
  if (callable && !mustBeFilter(value)) return { role: 'argument', name, value, slot: nextSlot, slotStart: 0 }
  return { role: 'filter', name, value, slot: null, slotStart: value.length }
}

function roleOf(name: string): Role {
  if (name === 'select' || name === 'columns' || name === 'on_conflict') return name
  switch (name.slice(name.lastIndexOf('.') + 1)) {
    case 'order':
      return 'order'
    case 'limit':
      return 'limit'
    case 'offset':
      return 'offset'
    case 'and':
    case 'or':
      return 'logic'
    default:
      return 'filter'
  }
}

function isDigits(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code < 0x30 || code > 0x39) return false
  }
  return text !== ''
}

function decode(raw: string): string {
  const spaced = raw.includes('+') ? raw.replaceAll('+', ' ') : raw
  const text = spaced.includes('%') ? percentDecoded(spaced) : spaced
  if (text.includes('\u0000')) throw refused('U+0000 is not allowed')
  return text
}

/** A `%` without two digits behind it is text, as for URLSearchParams and PostgREST: `name=like.100%`. */
function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replace(/%(?![0-9A-Fa-f]{2})/g, '%25'))
  } catch (cause) {
    throw refused('not valid UTF-8', cause)
  }
}

function refused(details: string, cause?: unknown): PlinthError {
  return new PlinthError({ code: 'PGRST100', status: 400, message: 'Invalid query string', details, cause })
}
