// How files and functions are shaped, and what only a few of them may touch.
import { basename } from 'node:path'
import type { AnyNode } from 'acorn'
import { rule, type Violation } from './rule.ts'
import { readSources, type Source, walk } from './sources.ts'

const codeLinesMax = 400
/** Tests are mostly tables of cases. */
const testLinesMax = 700
const doorLinesMax = 150
const functionLinesMax = 70
const parametersMax = 3
const headerLinesMax = 6
const bannedWords = ['utils', 'util', 'helpers', 'helper', 'common', 'misc', 'manager', 'base']

/** Written by a program for a test to compare: not for reading. */
const isGenerated = (path: string) => path.endsWith('.database.ts')

const all = readSources('src', 'bin', 'scripts', 'test', 'testing', 'bench', 'examples').filter(
  ({ path }) => !isGenerated(path),
)
const house = all.filter(({ path, isTest }) => !isTest && /^(src|bin|testing)\//.test(path))

rule('a file has at most 400 lines of code, a test 700', () =>
  all
    .filter(({ codeLines, isTest }) => codeLines > (isTest ? testLinesMax : codeLinesMax))
    .map(({ path, codeLines }) => ({ at: path, text: `${codeLines} lines` })),
)

rule('a door has at most 150 lines', () =>
  house
    .filter(({ path, codeLines }) => isDoor(path) && codeLines > doorLinesMax)
    .map(({ path, codeLines }) => ({ at: path, text: `${codeLines} lines` })),
)

rule('a function has at most 70 lines', () =>
  house.flatMap(({ path, functions }) =>
    functions
      .filter(({ lines }) => lines > functionLinesMax)
      .map(({ name, line, lines }) => ({ at: `${path}: ${name}`, text: `${lines} lines from ${line}` })),
  ),
)

rule('a function takes at most three parameters', () =>
  house.flatMap(({ path, functions }) =>
    functions
      // A callback without a name has the signature that somebody else asks for.
      .filter(({ name, parameters }) => name !== 'anonymous' && parameters > parametersMax)
      .map(({ name, line, parameters }) => ({
        at: `${path}: ${name}`,
        text: `${parameters} on line ${line}`,
      })),
  ),
)

rule('files are named kebab-case, after a thing or a step', () =>
  all
    .filter(({ path }) => !wellNamed(basename(path).replace(/(\.test)?\.ts$/, '')))
    .map(({ path }) => ({ at: path, text: 'is no name for a file' })),
)

rule('a file begins with what it is, in at most six lines', () =>
  house
    .filter(({ text }) => !hasHeader(text))
    .map(({ path }) => ({ at: path, text: `has no header of 1 to ${headerLinesMax} lines` })),
)

rule('only src/index.ts is a barrel', () =>
  house.filter(isBarrel).map(({ path }) => ({ at: path, text: 'has nothing but exports of others' })),
)

rule('only kit/config reads the environment', () =>
  house
    .filter(({ path }) => !path.startsWith('src/kit/config/'))
    .flatMap((source) => mentions(source, (node) => isMember(node, 'process', 'env'), 'process.env')),
)

rule('only kit/clock and kit/random know time and chance', () =>
  house
    .filter(({ path }) => path !== 'src/kit/clock.ts' && path !== 'src/kit/random.ts')
    .flatMap((source) => mentions(source, readsTimeOrChance, 'time or chance')),
)

rule('only the command line writes to the console', () =>
  house
    .filter(({ path }) => !path.startsWith('bin/'))
    .flatMap((source) => mentions(source, (node) => isMember(node, 'console'), 'console')),
)

function isDoor(path: string): boolean {
  const [, room, file] = path.split('/')
  return file === undefined ? path.startsWith('src/') : path === `src/${room}/${room}.ts`
}

function wellNamed(name: string): boolean {
  return (
    /^[a-z0-9]+(-[a-z0-9]+)*(\.(config|property))?$/.test(name) &&
    !bannedWords.some((word) => name.split('-').includes(word))
  )
}

function hasHeader(text: string): boolean {
  const lines = text.split('\n')
  const from = lines[0]?.startsWith('#!') ? 1 : 0
  const length = lines.slice(from).findIndex((line) => !line.startsWith('//'))
  return length >= 1 && length <= headerLinesMax
}

/** Types do not count: a file of types only has an empty program and is none. */
function isBarrel({ path, program }: Source): boolean {
  if (path === 'src/index.ts' || program.body.length === 0) return false
  return program.body.every(
    (node) =>
      node.type === 'ExportAllDeclaration' ||
      (node.type === 'ExportNamedDeclaration' && Boolean(node.source)),
  )
}

function mentions(source: Source, of: (node: AnyNode) => boolean, what: string): readonly Violation[] {
  return [...walk(source.program)]
    .filter(of)
    .map((node) => ({ at: source.path, text: `${what} on line ${node.loc?.start.line}` }))
}

function isMember(node: AnyNode, object: string, property?: string): boolean {
  return (
    node.type === 'MemberExpression' &&
    node.object.type === 'Identifier' &&
    node.object.name === object &&
    (property === undefined || (node.property.type === 'Identifier' && node.property.name === property))
  )
}

function readsTimeOrChance(node: AnyNode): boolean {
  const isNewDate =
    node.type === 'NewExpression' &&
    node.callee.type === 'Identifier' &&
    node.callee.name === 'Date' &&
    node.arguments.length === 0
  const reads = [
    ['Date', 'now'],
    ['performance', 'now'],
    ['process', 'hrtime'],
    ['Math', 'random'],
    ['crypto', 'randomUUID'],
  ] as const
  return isNewDate || reads.some(([object, property]) => isMember(node, object, property))
}
