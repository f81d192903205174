// Text as it must look in a request line or a header. node:http hands over and takes header values as bytes in
// latin1 clothing; names in PostgreSQL are UTF-8. These functions stand between the two.

const ASCII_MAX = 0x7f
const BYTE_MAX = 0xff
const DELETE = 0x7f

/** The UTF-8 text of a header value as node:http gives it. Text that cannot have come off a wire stays as it is. */
export function fromWire(value: string): string {
  const highest = highestCode(value)
  if (highest <= ASCII_MAX || highest > BYTE_MAX) return value
  return Buffer.from(value, 'latin1').toString('utf8')
}

/** A header value as node:http wants it. The caller has made sure that it `isHeaderText`. */
export function toWire(text: string): string {
  if (highestCode(text) <= ASCII_MAX) return text
  return Buffer.from(text, 'utf8').toString('latin1')
}

/** Whether a text may be a header value: no control characters but the tab (RFC 9110, 5.5). */
export function isHeaderText(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if ((code < 0x20 && code !== 0x09) || code === DELETE) return false
  }
  return true
}

/** Whether a text is an RFC 9110 token, as header names must be. */
export function isToken(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    if (!isTokenCode(text.charCodeAt(at))) return false
  }
  return text.length > 0
}

/** Percent-encodes everything but the unreserved characters of RFC 3986, section 2.3: `A-Za-z0-9-_.~`. */
export function encodeQuery(text: string): string {
  if (isUnreserved(text)) return text
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, encodeCharacter)
}

/** Percent-encodes what may not stand in one segment of a path. */
export function encodeSegment(text: string): string {
  if (isUnreserved(text)) return text
  return encodeURI(text.toWellFormed()).replace(/[/?#]/g, encodeCharacter)
}

function encodeCharacter(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}

function highestCode(text: string): number {
  let highest = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > highest) highest = code
  }
  return highest
}

function isUnreserved(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (!isAlphanumeric(code) && code !== 0x2d && code !== 0x2e && code !== 0x5f && code !== 0x7e)
      return false
  }
  return true
}

function isAlphanumeric(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)
}

const TOKEN_MARKS = new Set(Array.from("!#$%&'*+-.^_`|~", (mark) => mark.charCodeAt(0)))

function isTokenCode(code: number): boolean {
  return isAlphanumeric(code) || TOKEN_MARKS.has(code)
}
