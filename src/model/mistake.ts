// What is wrong with a model: all of it at once, each where it was written, with what to do.
import { relative } from 'node:path'
import { PlinthError } from '../kit/error.ts'
import type { Place } from './place.ts'

export interface Mistake {
  /** `products.price`, or an entity's name. */
  readonly subject: string
  /** What is wrong, and what to do. */
  readonly message: string
  readonly place: Place | null
}

/** Collects while the model is being made, so that one run tells everything. */
export class Mistakes {
  readonly #all: Mistake[] = []

  add(mistake: Mistake): void {
    this.#all.push(mistake)
  }

  /** Throws PL401 when there is any. */
  throwIfAny(): void {
    if (this.#all.length === 0) return
    const lines = this.#all.map(lineOf)
    const count = lines.length === 1 ? 'a mistake' : `${lines.length} mistakes`
    throw new PlinthError({
      code: 'PL401',
      status: 500,
      message: `The model has ${count}:\n${lines.join('\n')}`,
      details: this.#all,
    })
  }
}

function lineOf({ subject, message, place }: Mistake): string {
  if (place === null) return `  ${subject}: ${message}`
  const file = relative('.', place.file)
  return `  ${file}:${place.line}:${place.column} ${subject}: ${message}`
}
