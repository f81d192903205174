// Loads an example into the embedded database, once: whatever is in its schema already is left alone.
import { readFileSync } from 'node:fs'
import { PlinthError } from '../kit/error.ts'
import type { Prepare } from './source.ts'

export interface Demo {
  readonly name: string
  /** A relation that is there when the example is. */
  readonly landmark: string
  /** In this order, in one transaction. */
  readonly files: readonly URL[]
}

const DEMOS: readonly Demo[] = [
  {
    name: 'chinook',
    landmark: 'public.artist',
    files: ['chinook.sql', 'policies.sql'].map(
      (file) => new URL(`../../examples/chinook/${file}`, import.meta.url),
    ),
  },
]

/** Throws PL005 for a name that is none of them. */
export function findDemo(name: string): Demo {
  const found = DEMOS.find((demo) => demo.name === name)
  if (found !== undefined) return found
  throw new PlinthError({
    code: 'PL005',
    status: 500,
    message: `There is no demo ${name}.`,
    hint: `There is: ${DEMOS.map((demo) => demo.name).join(', ')}.`,
  })
}

export function loadDemo(demo: Demo, onLoad: () => void): Prepare {
  return async (admin) => {
    const present = await admin.query('select to_regclass($1) is not null', [demo.landmark])
    if (present.rows[0]?.text(0) === 't') return
    onLoad()
    await admin.query(asOneStatement(demo.files.map((file) => readFileSync(file, 'utf8'))))
  }
}

/** Many commands as one, so that all of them happen or none. */
function asOneStatement(scripts: readonly string[]): string {
  const commands = scripts.map((script) => `execute $plinth_script$${script}$plinth_script$;`)
  return `do $plinth_demo$ begin ${commands.join('\n')} end $plinth_demo$`
}
