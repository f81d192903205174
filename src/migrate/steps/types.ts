// How a column gets another type: which conversion to write, and what that costs.
import { quote } from '../quote.ts'
import type { Column, Snapshot } from '../snapshot/types.ts'

export interface Conversion {
  /** ` using ...`, or nothing where PostgreSQL converts by itself. */
  readonly using: string
  readonly rewrites: boolean
  /** What values may lose; null: nothing. */
  readonly loses: string | null
}

export interface Retyping {
  readonly name: string
  readonly before: Column
  readonly after: Column
  /** The type is an enum that was made anew under its name, so that only text leads from one to the other. */
  readonly swapped: boolean
}

export function conversionOf(
  { name, before, after, swapped }: Retyping,
  casts: Snapshot['casts'],
): Conversion {
  if (swapped) return { using: ` using ${viaText(name, before, after)}`, rewrites: true, loses: null }
  if (before.baseType === after.baseType) return lengthChanged(before.type, after.type)
  const cast = casts.get(`${before.baseType}>${after.baseType}`)
  const isArrays = before.baseType.endsWith('[]') && after.baseType.endsWith('[]')
  const toText = TEXTUAL.has(after.baseType)
  if (cast === 'implicit' || toText) return { using: '', rewrites: !isSameBytes(before, after), loses: null }
  const loses = `What ${after.type} cannot hold of the values of ${name} is lost, or refused`
  if (cast === 'assignment') return { using: '', rewrites: true, loses }
  const direct = cast === 'explicit' || isArrays || TEXTUAL.has(before.baseType)
  const using = direct ? `${quote(name)}::${after.type}` : viaText(name, before, after)
  return { using: ` using ${using}`, rewrites: true, loses: TEXTUAL.has(before.baseType) ? null : loses }
}

/** From text nothing is lost: a value that does not fit is refused. */
const TEXTUAL: ReadonlySet<string> = new Set(['text', 'character varying', 'character', 'citext'])

/** Element by element where both are arrays. */
function viaText(name: string, before: Column, { type }: Column): string {
  const isArrays = type.endsWith('[]') && before.baseType.endsWith('[]')
  return `${quote(name)}::text${isArrays ? '[]' : ''}::${type}`
}

function isSameBytes(before: Column, after: Column): boolean {
  return before.baseType === 'character varying' && after.baseType === 'text'
}

/** A text that is too long is refused; digits after the point are rounded away. */
function lengthChanged(before: string, after: string): Conversion {
  const [from, to] = [numbersIn(before), numbersIn(after)]
  const wider = to.length === 0 || (from.length > 0 && from.every((part, i) => part <= (to[i] ?? 0)))
  const sameScale = to.length === 0 || from[1] === to[1]
  const isText = after.startsWith('character')
  if (wider && (isText ? after.startsWith('character varying') : sameScale))
    return { using: '', rewrites: false, loses: null }
  return { using: '', rewrites: true, loses: isText || wider ? null : `Values are rounded to ${after}` }
}

function numbersIn(type: string): readonly number[] {
  return (/\(([\d,]+)\)/.exec(type)?.[1] ?? '').split(',').filter(Boolean).map(Number)
}
