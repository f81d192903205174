// Makes a new cluster. It is made beside its place and moved there when it is whole, so that an initdb that was
// interrupted leaves nothing that could be taken for data.
import { spawn } from 'node:child_process'
import { chownSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { random } from '../../kit/random.ts'
import type { Binaries } from './binaries.ts'
import { startFailure } from './failure.ts'
import { checkSpace, explaining, type Folder, writePassword } from './folder.ts'
import { initdbOptions, initialSettings } from './settings.ts'

export async function createCluster(folder: Folder, binaries: Binaries): Promise<void> {
  const password = explaining(folder.path, () => {
    checkSpace(folder)
    removeDrafts(folder)
    return writePassword(folder)
  })
  const draft = `${folder.data}.new-${random.bytes(4).toString('hex')}`
  const passwordFile = join(draft, 'password')
  explaining(folder.path, () => makeFor(folder, draft))
  const target = join(draft, 'data')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (folder.account !== null) chownSync(passwordFile, folder.account.uid, folder.account.gid)
  try {
    await initdb(folder, binaries, { target, passwordFile })
    renameSync(target, folder.data)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

/** initdb leaves its files to the system's own time, for a fast first start; this has them on disk soon after. */
export function syncCluster(folder: Folder, binaries: Binaries): Promise<void> {
  return runProgram(folder, binaries.initdb, ['--sync-only', '--pgdata', folder.data])
}

interface Draft {
  readonly target: string
  readonly passwordFile: string
}

function initdb(folder: Folder, binaries: Binaries, { target, passwordFile }: Draft): Promise<void> {
  const settings = Object.entries(initialSettings).map(([name, value]) => `--set=${name}=${value}`)
  const where = ['--pgdata', target, '--pwfile', passwordFile, '--no-sync', '--no-instructions']
  return runProgram(folder, binaries.initdb, [...where, ...initdbOptions, ...settings])
}

function runProgram(folder: Folder, program: string, options: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, options, {
      ...(folder.account ?? {}),
      cwd: '/',
      env: { LC_ALL: 'C' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const said: string[] = []
    child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text))
    child.on('error', (error) => reject(startFailure(folder.path, error.message)))
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(startFailure(folder.path, said.join('')))
    })
  })
}

function makeFor(folder: Folder, path: string): void {
  mkdirSync(path, { mode: 0o700 })
  if (folder.account !== null) chownSync(path, folder.account.uid, folder.account.gid)
}

function removeDrafts(folder: Folder): void {
  const home = dirname(folder.data)
  for (const name of readdirSync(home)) {
    if (name.startsWith(`${basename(folder.data)}.new-`))
      rmSync(join(home, name), { recursive: true, force: true })
  }
}
