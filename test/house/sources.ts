// The sources of the house as data for its checks: lines, imports, functions. Types are stripped the way Node strips
// them (positions stay), and what is left is parsed as JavaScript.
import { globSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join, posix } from 'node:path'
import { type AnyNode, type Node, type Program, parse } from 'acorn'

export const root = join(import.meta.dirname, '..', '..')

export interface Import {
  readonly from: string
  /** Path from the root for files of ours, otherwise the package or `node:` module. */
  readonly target: string
  readonly typeOnly: boolean
}

export interface FunctionShape {
  readonly name: string
  readonly line: number
  readonly lines: number
  readonly parameters: number
}

export interface Source {
  /** From the root, with `/`. */
  readonly path: string
  readonly text: string
  readonly program: Program
  readonly isTest: boolean
  /** Lines that hold neither blanks nor comments only. */
  readonly codeLines: number
  readonly imports: readonly Import[]
  readonly functions: readonly FunctionShape[]
}

export function readSources(...folders: readonly string[]): readonly Source[] {
  return folders
    .flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root, exclude: ['**/node_modules'] }))
    .map((path) => readSource(path.replaceAll('\\', '/')))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** Every node of the tree, parents before children. */
export function* walk(node: Node): Generator<AnyNode> {
  yield node as AnyNode
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child?.type === 'string') yield* walk(child)
    }
  }
}

/** Parsed when somebody asks: most rules look at the text, or at few files. */
function readSource(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8')
  const program = once(() => parseSource(text))
  const imports = once(() => [...valueImports(path, program()), ...typeImports(path, text)])
  const functions = once(() => functionsOf(program()))
  return {
    path,
    text,
    isTest: path.endsWith('.test.ts'),
    codeLines: countCode(text),
    get program() {
      return program()
    },
    get imports() {
      return imports()
    },
    get functions() {
      return functions()
    },
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

function parseSource(text: string): Program {
  return parse(stripTypeScriptTypes(text), {
    ecmaVersion: 'latest',
    sourceType: 'module',
    locations: true,
    allowHashBang: true,
  })
}

/** Comments stand on lines of their own in this house, so that a line is code or comment by how it begins. */
function countCode(text: string): number {
  let inComment = false
  let count = 0
  for (const line of text.split('\n').map((each) => each.trim())) {
    const opens = line.startsWith('/*')
    const isComment = inComment || opens || line.startsWith('//')
    if (opens || inComment) inComment = !line.includes('*/')
    if (line !== '' && !isComment) count++
  }
  return count
}

function valueImports(path: string, program: Program): readonly Import[] {
  const found: Import[] = []
  for (const node of walk(program)) {
    const isImport =
      node.type === 'ImportDeclaration' ||
      node.type === 'ExportNamedDeclaration' ||
      node.type === 'ExportAllDeclaration' ||
      node.type === 'ImportExpression'
    if (!isImport || node.source?.type !== 'Literal' || typeof node.source.value !== 'string') continue
    found.push({ from: path, target: resolveFrom(path, node.source.value), typeOnly: false })
  }
  return found
}

const typeImport = /^(?:import|export)\s+type\b[^'"]*?from\s+['"]([^'"]+)['"]/gms

function typeImports(path: string, text: string): readonly Import[] {
  return [...text.matchAll(typeImport)].map(([, name = '']) => ({
    from: path,
    target: resolveFrom(path, name),
    typeOnly: true,
  }))
}

function resolveFrom(path: string, name: string): string {
  return name.startsWith('.') ? posix.join(dirname(path), name) : name
}

function functionsOf(program: Program): readonly FunctionShape[] {
  const found: FunctionShape[] = []
  const names = new Map<Node, string>()
  for (const node of walk(program)) {
    if (node.type === 'VariableDeclarator' && node.init && node.id.type === 'Identifier') {
      names.set(node.init, node.id.name)
    }
    if ((node.type === 'MethodDefinition' || node.type === 'Property') && node.key.type === 'Identifier') {
      names.set(node.value, node.key.name)
    }
    const isFunction =
      node.type === 'FunctionDeclaration' ||
      node.type === 'FunctionExpression' ||
      node.type === 'ArrowFunctionExpression'
    if (!isFunction) continue
    const { start, end } = node.loc ?? { start: { line: 0 }, end: { line: 0 } }
    found.push({
      name: node.id?.name ?? names.get(node) ?? 'anonymous',
      line: start.line,
      lines: end.line - start.line + 1,
      parameters: node.params.length,
    })
  }
  return found
}
