// The cases of a golden file: `### METHOD target`, then `Header: value` lines, then the body as `> text`; after it the
// statements as they were sent, the status, and the answer's body.
import type { Answer, RestFixture } from '../support/rest.ts'

export interface GoldenCase {
  /** The lines that ask, as they stand in the file. */
  readonly asked: readonly string[]
  readonly method: string
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** What the file has after the status line. */
  readonly answer: { readonly status: number; readonly text: string }
}

export function readCases(file: string): readonly GoldenCase[] {
  return file
    .split(/^(?=### )/m)
    .filter((text) => text.startsWith('### '))
    .map(readCase)
}

function readCase(text: string): GoldenCase {
  const lines = text.split('\n')
  const end = lines.findIndex((line) => line === '' || line.startsWith('--'))
  const asked = end === -1 ? lines : lines.slice(0, end)
  const [, method = '', target = ''] = /^### (\S+) (.+)$/.exec(asked[0] ?? '') ?? []
  const headers: Record<string, string> = {}
  let body: string | undefined
  for (const line of asked.slice(1)) {
    if (line.startsWith('> ')) body = line.slice(2)
    else {
      const [name = '', value = ''] = line.split(/: (.*)/)
      headers[name] = value
    }
  }
  const [, status = '0', answer = ''] = /^-- (\d{3}).*\n([\s\S]*)/m.exec(text) ?? []
  return { asked, method, target, headers, body, answer: { status: Number(status), text: answer.trimEnd() } }
}

/** Asks, and leaves nothing behind. */
export function ask(fixture: RestFixture, { method, target, headers, body }: GoldenCase): Promise<Answer> {
  const prefer = headers.prefer === undefined ? 'tx=rollback' : `${headers.prefer}, tx=rollback`
  return fixture.ask(method, target, { headers: { ...headers, prefer }, ...(body !== undefined && { body }) })
}
