import assert from 'node:assert/strict'
import { test } from 'node:test'
import { editDistance, fuzzyGet, similarity } from './similar.ts'

const cases: readonly (readonly [
  value: string,
  candidates: readonly string[],
  min: number,
  best: string | null,
])[] = [
  ['projectx', ['clients', 'projects', 'tasks'], 0.75, 'projects'],
  ['projecxx', ['clients', 'projects', 'tasks'], 0.75, 'projects'],
  ['projxxxx', ['clients', 'projects', 'tasks'], 0.75, null],
  ['PROJECTX', ['projects'], 0.75, 'projects'],
  ['sayhell', ['sayhello', 'add_them'], 0.75, 'sayhello'],
  ['unnamed_int_param', ['unnamed_text_param', 'sayhello'], 0.75, 'unnamed_text_param'],
  ['(nam)', ['(name)'], 0.33, '(name)'],
  ['(a, b, smthelse)', ['(a, b)'], 0.33, '(a, b)'],
  ['(a, b, wrong_arg)', ['()', '(a)', '(a, b)', '(a, b, c)'], 0.33, '(a, b, c)'],
  ['(a, b)', ['(x, y)'], 0.33, '(x, y)'],
  ['car_model_sales_202101', ['car_models', 'car_model_sales'], 0.33, 'car_model_sales'],
  ['car_models_default', ['car_models', 'car_dealers'], 0.33, 'car_models'],
  ['anything', [], 0.33, null],
  ['', ['projects'], 0.33, null],
]

for (const [value, candidates, min, best] of cases) {
  test(`for "${value}" at ${min} the best match is ${best ?? 'none'}`, () => {
    assert.equal(fuzzyGet(candidates, value, min), best)
  })
}

test('an exact name wins over a similar one', () => {
  assert.equal(fuzzyGet(['projects2', 'projects'], 'projects', 0.75), 'projects')
})

test('the edit distance counts insertions, deletions and substitutions', () => {
  assert.equal(editDistance('kitten', 'sitting'), 3)
  assert.equal(editDistance('', 'abc'), 3)
  assert.equal(similarity('abc', 'abd'), 1 - 1 / 3)
})
