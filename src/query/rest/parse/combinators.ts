// How parsers are put together. Each combinator keeps the rules by which failures travel: those at one
// place add up, and consuming anything forgets what was expected before.
import { mergeFailures } from './failure.ts'
import { FAILED, nothing, type Parser, type Scanner } from './scanner.ts'

/** One after the other; the values as a tuple. */
export function sequence<T extends readonly unknown[]>(
  ...parsers: { readonly [K in keyof T]: Parser<T[K]> }
): Parser<T> {
  return (scanner) => {
    const values: unknown[] = []
    scanner.failure = null
    for (const parser of parsers) {
      const value = continueWith(parser, scanner)
      if (value === FAILED) return FAILED
      values.push(value)
    }
    return values as unknown as T
  }
}

/** `next` is chosen by the value of `first`. */
export function chain<T, U>(first: Parser<T>, next: (value: T) => Parser<U>): Parser<U> {
  return (scanner) => {
    const value = first(scanner)
    return value === FAILED ? FAILED : continueWith(next(value), scanner)
  }
}

/** The first that succeeds or consumes. */
export function choice<T extends readonly unknown[]>(
  ...parsers: { readonly [K in keyof T]: Parser<T[K]> }
): Parser<T[number]> {
  return (scanner) => {
    const start = scanner.position
    let failure = null
    for (const parser of parsers) {
      const value = parser(scanner)
      if (scanner.position !== start) return value
      failure = mergeFailures(failure, scanner.failure)
      scanner.failure = failure
      if (value !== FAILED) return value
    }
    return FAILED
  }
}

/** A failure of `parser` gives back what it consumed; the place that it got to is remembered. */
export function attempt<T>(parser: Parser<T>): Parser<T> {
  return (scanner) => {
    const start = scanner.position
    const value = parser(scanner)
    if (value === FAILED) scanner.position = start
    return value
  }
}

export function lookAhead<T>(parser: Parser<T>): Parser<T> {
  return (scanner) => {
    const start = scanner.position
    const value = parser(scanner)
    if (value === FAILED) return FAILED
    scanner.position = start
    scanner.failure = null
    return value
  }
}

/** Where nothing was consumed, `name` is what was expected. */
export function label<T>(name: string, parser: Parser<T>): Parser<T> {
  const names = [name]
  return (scanner) => {
    const start = scanner.position
    const value = parser(scanner)
    if (scanner.position !== start) return value
    if (scanner.failure === null && value !== FAILED) return value
    scanner.failure = { ...(scanner.failure ?? nothing(scanner)), expected: names }
    return value
  }
}

export function succeed<T>(value: T): Parser<T> {
  return (scanner) => {
    scanner.failure = null
    return value
  }
}

export function optional<T>(parser: Parser<T>): Parser<T | null> {
  return choice(parser, succeed(null))
}

/** Only values that pass; the refusal itself says nothing. */
export function where<T>(parser: Parser<T>, accepts: (value: T) => boolean): Parser<T> {
  return (scanner) => {
    const value = parser(scanner)
    return value === FAILED || accepts(value) ? value : FAILED
  }
}

export function map<T, U>(parser: Parser<T>, change: (value: T) => U): Parser<U> {
  return (scanner) => {
    const value = parser(scanner)
    return value === FAILED ? FAILED : change(value)
  }
}

/** Zero or more. `parser` has to consume. */
export function many<T>(parser: Parser<T>): Parser<readonly T[]> {
  return (scanner) => {
    const values: T[] = []
    for (;;) {
      const start = scanner.position
      const value = parser(scanner)
      if (value === FAILED) return scanner.position === start ? values : FAILED
      if (scanner.position === start) throw new Error('a repeated parser must consume')
      values.push(value)
    }
  }
}

export function separated1<T>(parser: Parser<T>, separator: Parser<unknown>): Parser<readonly T[]> {
  const more = many(after(separator, parser))
  return map(sequence(parser, more), ([first, rest]) => [first, ...rest])
}

export function separated<T>(parser: Parser<T>, separator: Parser<unknown>): Parser<readonly T[]> {
  return choice(separated1(parser, separator), succeed([]))
}

/** `parser` behind `first`, whose value is of no interest. */
export function after<T>(first: Parser<unknown>, parser: Parser<T>): Parser<T> {
  return map(sequence(first, parser), ([, value]) => value)
}

/** `parser` in front of `last`, whose value is of no interest. */
export function before<T>(parser: Parser<T>, last: Parser<unknown>): Parser<T> {
  return map(sequence(parser, last), ([value]) => value)
}

/** `value` for whatever `parser` said. */
export function as<const T>(parser: Parser<unknown>, value: T): Parser<T> {
  return map(parser, () => value)
}

function continueWith<T>(parser: Parser<T>, scanner: Scanner): T | typeof FAILED {
  const start = scanner.position
  const previous = scanner.failure
  const value = parser(scanner)
  if (scanner.position === start) scanner.failure = mergeFailures(previous, scanner.failure)
  return value
}
