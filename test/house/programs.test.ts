// The TypeScript of a page is one program: it compiles as its reader would compile it, and runs.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { root } from './sources.ts'

const folder = mkdtempSync(join(tmpdir(), 'plinth-pages-'))
after(() => rmSync(folder, { recursive: true, force: true }))

function run(program: string, args: readonly string[]): Promise<{ status: number; said: string }> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd: folder }, (error, out, err) =>
      resolve({ status: error === null ? 0 : Number(error.code), said: out + err }),
    )
  })
}

/** A folder of somebody who has installed the package. */
mkdirSync(join(folder, 'node_modules'))
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
symlinkSync(root, join(folder, 'node_modules/plinth'))
symlinkSync(join(root, 'node_modules/@types'), join(folder, 'node_modules/@types'))

for (const page of ['docs/model.md']) {
  test(`the program of ${page} compiles and runs`, async () => {
    const text = readFileSync(join(root, page), 'utf8')
    writeFileSync(join(folder, 'tsconfig.json'), blocksOf(text, 'json').join(''))
    writeFileSync(join(folder, 'app.ts'), blocksOf(text, 'ts').join('\n'))
    assert.deepEqual(await run(join(root, 'node_modules/.bin/tsc'), []), { status: 0, said: '' })
    assert.deepEqual(await run(process.execPath, ['app.ts']), { status: 0, said: '' })
  })
}

function blocksOf(text: string, language: string): readonly string[] {
  const blocks = [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
  const code = blocks.filter(([, named]) => named === language).map(([, , each = '']) => each)
  assert.notEqual(code.length, 0)
  return code
}
