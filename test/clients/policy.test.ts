import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Library, startLibrary } from './library.ts'

const ADA = '00000000-0000-4000-8000-000000000001'
const BEA = '00000000-0000-4000-8000-000000000002'

let library: Library

before(async () => {
  library = await startLibrary()
})
after(() => library.stop())

test('a signed-in reader sees and writes own rows only', async () => {
  const [ada, bea] = [await library.signedIn(ADA), await library.signedIn(BEA)]
  const written = await ada.from('notes').insert({ text: 'of Ada' }).select('reader_id, text').single()
  assert.deepEqual(written.data, { reader_id: ADA, text: 'of Ada' })
  await bea.from('notes').insert({ text: 'of Bea' })
  assert.deepEqual((await ada.from('notes').select('text')).data, [{ text: 'of Ada' }])
  assert.deepEqual((await bea.from('notes').select('text')).data, [{ text: 'of Bea' }])
  const changed = await ada.from('notes').update({ text: 'taken' }).eq('reader_id', BEA).select()
  assert.deepEqual(changed.data, [])
})

test('a row for someone else is refused by the policy', async () => {
  const ada = await library.signedIn(ADA)
  const { error, status } = await ada.from('notes').insert({ text: 'forged', reader_id: BEA })
  assert.equal(status, 403)
  assert.equal(error?.code, '42501')
})

test('a table without a grant is 401 for the anonymous', async () => {
  const { error, status } = await library.anonymous().from('notes').select()
  assert.equal(status, 401)
  assert.equal(error?.code, '42501')
})

test('the service role sees all rows', async () => {
  const service = await library.service()
  await service.from('notes').delete().neq('id', 0)
  await service.from('notes').insert([
    { text: 'a', reader_id: ADA },
    { text: 'b', reader_id: BEA },
  ])
  const { count } = await service.from('notes').select('*', { count: 'exact', head: true })
  assert.equal(count, 2)
})

test('a token with a wrong signature is 401', async () => {
  const { error, status } = await library.withToken('e30.e30.AAAA').from('authors').select()
  assert.equal(status, 401)
  assert.match(error?.code ?? '', /^PGRST30[13]$/)
})
