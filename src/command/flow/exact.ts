// Numbers of JSON that no double holds stay the text that they are: rounded, they would be other numbers, and the keys of other rows.

/** A reviver of JSON.parse. */
export function exactly(_: string, value: unknown, { source }: { readonly source?: string } = {}): unknown {
  if (typeof value !== 'number' || source === undefined) return value
  return String(value) !== source && PLAIN.test(source) && Number(source) !== roundTrip(source)
    ? source
    : value
}

const PLAIN = /^-?\d+(?:\.\d+)?$/

/** NaN where digits were lost; `1.50` is 1.5 and has lost none. */
function roundTrip(source: string): number {
  const [whole = '', part = ''] = source.split('.')
  const digits = (whole.replace(/^-?0*/, '') + part).replace(/0+$/, '')
  return digits.length <= EXACT_DIGITS ? Number(source) : Number.NaN
}

/** As many decimal digits as every double keeps. */
const EXACT_DIGITS = 15
