// How a rule of the house is held: what it finds must be nothing but its listed exceptions, and these must exist.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exceptions } from './exceptions.ts'

export interface Violation {
  /** What the exception list names: a file, or `file: thing`. */
  readonly at: string
  readonly text: string
}

export function rule(name: string, violations: () => readonly Violation[]): void {
  test(name, () => {
    const allowed = new Set(exceptions.filter((each) => each.rule === name).map(({ at }) => at))
    const found = violations()
    const unexpected = found.filter(({ at }) => !allowed.has(at)).map(({ at, text }) => `${at}: ${text}`)
    assert.deepEqual(unexpected, [])
    const present = new Set(found.map(({ at }) => at))
    const idle = [...allowed].filter((at) => !present.has(at))
    assert.deepEqual(idle, [], 'exceptions that nothing needs any more')
  })
}
