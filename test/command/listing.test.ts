// What is wrong with what an application lists is told when it is made: all of it, each with its place.
import assert from 'node:assert/strict'
import { relative } from 'node:path'
import { test } from 'node:test'
import { anyone, app, entity, owner, schema, sql, sqlFunction, text, workflow } from 'plinth'
import { PlinthError } from '../../src/kit/error.ts'

const notes = entity('notes', { author_id: owner(), body: text() })
const model = schema({
  notes,
  search_notes: sqlFunction('search_notes', { returns: text(), allow: anyone, body: sql`select ''` }),
})
const run = async () => undefined

function toldOf(make: () => unknown): readonly string[] {
  try {
    make()
  } catch (error) {
    assert.ok(error instanceof PlinthError && error.code === 'PL401')
    return error.message.split('\n').slice(1)
  }
  return []
}

const HERE = relative('.', import.meta.filename)

test('an application without mistakes is what was given', () => {
  const parts = { name: 'fine', schema: model, commands: { fine: model.command({ run }) } }
  assert.equal(app(parts), parts)
})

test('each mistake is told with its file and line', () => {
  const twice = model.command({ run })
  const commands = {
    'Bad-Name': model.command({ run }),
    search_notes: model.command({ run }),
    twice,
    again: twice,
    of_rows: model.command({ allow: owner.of('author_id'), run }),
  }
  const workflows = { 'Send it': workflow({ input: {}, run }) }
  const told = toldOf(() => app({ name: 'wrong', schema: model, commands, workflows }))
  const expected: readonly RegExp[] = [
    /^Bad-Name: a name is small letters/,
    /^search_notes: is a function of the model, too, .*\/rpc\/search_notes/,
    /^again: is listed as twice, too/,
    /^of_rows: a command cannot be allowed by a rule over rows \(owner\)/,
    /^Send it: a name is small letters/,
  ]
  assert.equal(told.length, expected.length)
  for (const [index, line] of told.entries()) {
    const [place = '', ...rest] = line.trim().split(' ')
    assert.match(place, new RegExp(`^${HERE.replaceAll('.', '\\.')}:\\d+:\\d+$`))
    assert.match(rest.join(' '), expected[index] as RegExp)
  }
})
