// A value that is used but never shown: printing, logging and serialising it give `***`.
import { inspect } from 'node:util'

const mask = '***'

export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The value itself. Only where it is used: a connection, a key. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return mask
  }

  toJSON(): string {
    return mask
  }

  [inspect.custom](): string {
    return mask
  }
}

/** A database URL as it may be printed: without its password, whether before the host or among the parameters. */
export function maskUrl(url: string): string {
  return url
    .replace(/^([a-z][a-z0-9+.-]*:\/\/[^/?#@:]*):[^/?#]*@/i, `$1:${mask}@`)
    .replace(/([?&](?:password|sslpassword)=)[^&#]*/gi, `$1${mask}`)
}
