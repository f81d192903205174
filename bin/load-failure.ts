// Why the file with the model did not load, told at the author's line: what Node says of it is mostly about Node.

import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PlinthError } from '../src/index.ts'

const ours = fileURLToPath(new URL('../', import.meta.url))

/** An error that has no line of the author's in it is ours, or of a library: it is given back as it is. */
export function loadFailure(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof PlinthError) return error
  if (isCommonJs(error)) {
    const hint = 'Say so in package.json: npm pkg set type=module'
    return failure(`${file} has imports, but package.json says that it is no module.`, { hint, error })
  }
  if (codeOf(error) === 'ERR_MODULE_NOT_FOUND') return missing(error)
  const place = placeOf(error)
  if (place === null) return error
  return failure(`${place}: ${error.message}`, { hint: hints[codeOf(error)] ?? null, error })
}

/** Node names both files in full. */
function missing(error: Error): PlinthError {
  const message = error.message.replaceAll(/(?<=')\/[^']+(?=')|(?<=imported from )\/.+$/g, shown)
  const name = /^Cannot find package '([^']+)'/.exec(message)?.[1]
  const hint =
    name === undefined ? 'Imports name files as they are: ./schema.ts' : `Install it: npm install ${name}`
  return failure(`${message}.`, { hint, error })
}

interface Failure {
  readonly hint: string | null
  readonly error: Error
}

function failure(message: string, { hint, error }: Failure): PlinthError {
  return new PlinthError({ code: 'PL007', status: 500, message, hint, cause: error })
}

const hints: Readonly<Record<string, string>> = {
  ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX:
    'Node runs TypeScript by leaving the types out; the compiler tells such places with erasableSyntaxOnly.',
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}

function isCommonJs(error: Error): boolean {
  return error instanceof SyntaxError && error.message === 'Cannot use import statement outside a module'
}

/** What cannot be parsed stands above the error in its stack; what was thrown has frames. */
function placeOf({ stack = '' }: Error): string | null {
  const above = /^\S*\/\S+:\d+$/.exec(stack.split('\n', 1)[0] ?? '')
  const first = above?.[0] ?? /^ +at .*?(file:\/\/[^\s)]+:\d+:\d+)\)?$/m.exec(stack)?.[1]
  if (first === undefined) return null
  const [, url = '', line = ''] = /^(.*?)(:[\d:]+)$/.exec(first) ?? []
  const path = url.startsWith('file:') ? fileURLToPath(url) : url
  const isOurs = ['src/', 'bin/'].some((folder) => path.startsWith(`${ours}${folder}`))
  return isOurs || path.includes('/node_modules/') ? null : `${shown(path)}${line}`
}

function shown(path: string): string {
  const short = relative(process.cwd(), path)
  return short.startsWith('..') ? path : short
}
