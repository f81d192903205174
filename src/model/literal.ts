// Values of the author as SQL literals: defaults and the words of an enum.

/** A literal of the type that the column has; PostgreSQL reads text as what it stands next to. */
export function literal(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'number' || typeof value === 'bigint') return `'${value}'`
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return quoteText(value)
  if (Array.isArray(value) && value.every((each) => typeof each !== 'object'))
    return quoteText(arrayText(value))
  return quoteText(JSON.stringify(value))
}

/** Text as a constant, whatever standard_conforming_strings says. */
export function quoteText(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`
  return text.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function arrayText(values: readonly unknown[]): string {
  const elements = values.map((each) =>
    each === null ? 'null' : `"${String(each).replace(/["\\]/g, '\\$&')}"`,
  )
  return `{${elements.join(',')}}`
}
