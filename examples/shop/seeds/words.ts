// Of what the rows of a new shop are made: words, numbers that are the same each time, and keys that say what they are of.

export const CATEGORIES = 30
export const PRODUCTS = 1_000
export const CUSTOMERS = 500
export const ORDERS = 20_000
export const REVIEWS = 4_000
export const SUPPLIERS = 12

export const kinds = [
  'Chair',
  'Table',
  'Lamp',
  'Shelf',
  'Mug',
  'Kettle',
  'Rug',
  'Clock',
  'Basket',
  'Mirror',
] as const
export const rooms = ['Kitchen', 'Living room', 'Bedroom'] as const
export const looks = [
  'Oak',
  'Walnut',
  'Linen',
  'Steel',
  'Copper',
  'Wool',
  'Glass',
  'Stone',
  'Birch',
  'Brass',
] as const
export const colours = ['white', 'black', 'green', 'blue', 'red', 'yellow', 'grey', 'natural'] as const
export const firstNames = [
  'Ada',
  'Ben',
  'Cleo',
  'Dan',
  'Eva',
  'Finn',
  'Gia',
  'Hugo',
  'Ida',
  'Jon',
  'Kim',
  'Leo',
] as const
export const lastNames = [
  'Adler',
  'Brook',
  'Carter',
  'Dale',
  'Ellis',
  'Frost',
  'Grant',
  'Hale',
  'Irwin',
  'Jarvis',
] as const
export const cities = [
  { city: 'Lisbon', country: 'PT' },
  { city: 'Oslo', country: 'NO' },
  { city: 'Vienna', country: 'AT' },
  { city: 'Ghent', country: 'BE' },
  { city: 'Turin', country: 'IT' },
  { city: 'Cork', country: 'IE' },
] as const
/** In hundredths of a percent. */
export const rates = {
  PT: { standard: 2_300, reduced: 1_300 },
  NO: { standard: 2_500, reduced: 1_500 },
  AT: { standard: 2_000, reduced: 1_000 },
  BE: { standard: 2_100, reduced: 1_200 },
  IT: { standard: 2_200, reduced: 1_000 },
  IE: { standard: 2_300, reduced: 1_350 },
} as const
export const praises = [
  'As described',
  'Better than expected',
  'Does the job',
  'Not for me',
  'Would buy again',
] as const

const PREFIXES = [
  'user',
  'category',
  'supplier',
  'product',
  'order',
  'payment',
  'review',
  'purchase',
] as const

/** A uuid that says what it is of, and which: as valid as any, and the same each time. */
export function idOf(of: (typeof PREFIXES)[number], n: number): string {
  const kind = String(PREFIXES.indexOf(of) + 1).padStart(8, '0')
  return `${kind}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`
}

export function count<T>(times: number, make: (n: number) => T): T[] {
  return Array.from({ length: times }, (_, n) => make(n))
}

export function pick<T>(from: readonly [T, ...T[]] | readonly T[], n: number): T {
  return from[n % from.length] as T
}

export function emailOf(n: number): string {
  return `customer${n + 1}@shop.example`
}

const DAY_MS = 86_400_000
const FIRST_ORDER = Date.UTC(2025, 0, 1)
const DAYS = 365

/** Days after the first order. */
export function dayAt(n: number): string {
  return new Date(FIRST_ORDER + n * DAY_MS).toISOString()
}

export function orderedAt(n: number, daysLater = 0): string {
  return new Date(FIRST_ORDER + Math.floor((n / ORDERS) * DAYS * DAY_MS) + daysLater * DAY_MS).toISOString()
}

/** Numbers from 0 to below 1: a multiplicative generator modulo 2^31 - 1. */
export function generator(start: number): () => number {
  const modulus = 2_147_483_647
  let state = start * 7_919
  return () => {
    state = (state * 48_271) % modulus
    return state / modulus
  }
}
