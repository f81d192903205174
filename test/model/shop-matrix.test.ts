// What the shop's policies come to is a file that a review reads: examples/shop/policies.matrix. After a change of the model:
// bin/plinth policy matrix examples/shop/app.ts --write examples/shop/policies.matrix
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import app from '../../examples/shop/app.ts'
import { policyMatrix } from '../../src/model/policy/matrix.ts'
import { matrixChanges } from '../../src/model/policy/matrix-diff.ts'
import { parseMatrix } from '../../src/model/policy/matrix-text.ts'

test('the matrix of the shop is the one that was reviewed', () => {
  const reviewed = readFileSync(new URL('../../examples/shop/policies.matrix', import.meta.url), 'utf8')
  const { facts, strange } = parseMatrix(reviewed)
  assert.deepEqual(strange, [])
  assert.deepEqual(matrixChanges(facts, policyMatrix(app.schema.model)), [])
})
