// Before anything is measured: all servers must give the same rows to the same questions, or their speeds say
// nothing about each other.
import assert from 'node:assert/strict'
import type { Contestant } from './contestants.ts'
import type { Answer, Scenario } from './scenarios.ts'

export async function checkAgreement(scenario: Scenario, contestants: readonly Contestant[]): Promise<void> {
  for (let n = 0; n < QUESTIONS; n++) {
    const answers: { readonly name: string; readonly answer: Answer }[] = []
    for (const contestant of contestants) {
      const answer = await ask(contestant, scenario, n)
      checkStatus(contestant, scenario, answer)
      answers.push({ name: contestant.name, answer })
    }
    const { compare } = scenario
    if (compare === null) continue
    const [first, ...others] = answers
    for (const { name, answer } of first ? others : []) {
      const message = `${scenario.name}, question ${n}: ${name} and ${first?.name} differ`
      assert.deepEqual(compare(answer), first && compare(first.answer), message)
    }
  }
}

async function ask(contestant: Contestant, scenario: Scenario, n: number): Promise<Answer> {
  const { method, path, headers, body } = scenario.request(contestant.dialect, n)
  const response = await fetch(`http://127.0.0.1:${contestant.port}${path}`, { method, headers, body })
  return { status: response.status, headers: response.headers, body: await response.text() }
}

function checkStatus({ name, dialect }: Contestant, scenario: Scenario, { status, body }: Answer): void {
  const said = body.slice(0, 300)
  assert.equal(status, scenario.status[dialect], `${scenario.name}: ${name} answered ${status} ${said}`)
}

const QUESTIONS = 25
