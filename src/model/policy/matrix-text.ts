// The matrix of policies as a file: a fact a line, each line whole in itself. Nothing is padded to its neighbours' width, so
// that a change of one fact changes one line.
import type { Fact } from './matrix.ts'

const HEADER = `# Who may do what with whose rows, as the model says: \`plinth policy matrix --write\` makes this file.
# The service may do everything. An application role that a line does not name has what it says of signed in.
# A column line says what may be done with the column by those who may do it with the row.
`

const WHAT_WIDTH = 8
const WHO_WIDTH = 20

export function printMatrix(facts: readonly Fact[]): string {
  const lines = facts.map((fact, i) => {
    const parted = i === 0 || facts[i - 1]?.subject !== fact.subject
    return `${parted ? '\n' : ''}${lineOf(fact)}\n`
  })
  return HEADER + lines.join('')
}

function lineOf({ subject, what, who, how }: Fact): string {
  return `${subject}  ${what.padEnd(WHAT_WIDTH)}${who.padEnd(WHO_WIDTH - 2)}  ${how}`
}

/** That it was made by us: anything else is not written over. */
export function isMatrix(text: string): boolean {
  return text.startsWith('# Who may do what')
}

export interface MatrixFile {
  readonly facts: readonly Fact[]
  /** Numbers of lines that say nothing, as a merge may leave them. */
  readonly strange: readonly number[]
}

export function parseMatrix(text: string): MatrixFile {
  const facts: Fact[] = []
  const strange: number[] = []
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const [subject, what, who, how, more] = line.trimEnd().split(/ {2,}/)
    if (subject && what && who && how && more === undefined) facts.push({ subject, what, who, how })
    else strange.push(i + 1)
  }
  return { facts, strange }
}
