import assert from 'node:assert/strict'
import test from 'node:test'
import { PlinthError } from '../../../kit/error.ts'
import { errorResponse } from './error-response.ts'

const NOT_FOUND = new PlinthError({
  code: 'PGRST205',
  status: 404,
  message: "Could not find the table 'public.é' in the schema cache",
  hint: 'h',
})

test('an error is four members, with its code in Proxy-Status', () => {
  const response = errorResponse(NOT_FOUND, { verbosity: 'verbose' })
  const body = `{"code":"PGRST205","message":"Could not find the table 'public.é' in the schema cache","details":null,"hint":"h"}`
  assert.deepEqual(response, {
    status: 404,
    headers: [
      ['Content-Type', 'application/json; charset=utf-8'],
      ['Proxy-Status', 'PostgREST; error=PGRST205'],
      ['Content-Length', String(Buffer.byteLength(body))],
    ],
    body,
  })
})

test('terse errors keep code and message', () => {
  const { body } = errorResponse(NOT_FOUND, { verbosity: 'minimal' })
  assert.deepEqual(Object.keys(JSON.parse(String(body))), ['code', 'message'])
})

test('HEAD gets no body and no length', () => {
  const response = errorResponse(NOT_FOUND, { verbosity: 'verbose', head: true })
  assert.equal(response.body, null)
  assert.equal(headerOf(response, 'Content-Length'), undefined)
})

test('details may be an array', () => {
  const error = new PlinthError({ code: 'PGRST201', status: 300, message: 'm', details: [{ a: 1 }] })
  const { body } = errorResponse(error, { verbosity: 'verbose' })
  assert.deepEqual(JSON.parse(String(body)).details, [{ a: 1 }])
})

test('a client may ask for problem details', () => {
  const accept = 'application/json, application/problem+json'
  const response = errorResponse(NOT_FOUND, { verbosity: 'verbose', accept })
  assert.equal(headerOf(response, 'Content-Type'), 'application/problem+json')
  assert.deepEqual(JSON.parse(String(response.body)), {
    type: 'about:blank',
    title: 'Not Found',
    status: 404,
    detail: NOT_FOUND.message,
    code: 'PGRST205',
    details: null,
    hint: 'h',
  })
})

test('every 503 says when to come again', () => {
  const down = { code: 'PGRST001', status: 503, message: 'm' }
  assert.equal(headerOf(errorResponse(new PlinthError(down), { verbosity: 'verbose' }), 'Retry-After'), '1')
  const own = new PlinthError({ ...down, headers: [['Retry-After', '30']] })
  assert.equal(headerOf(errorResponse(own, { verbosity: 'verbose' }), 'Retry-After'), '30')
})

test('headers and reason of an error win over ours', () => {
  const error = new PlinthError({
    code: 'X',
    status: 402,
    message: 'm',
    reason: 'Pay',
    headers: [['content-type', 'text/x']],
  })
  const response = errorResponse(error, { verbosity: 'verbose' })
  assert.equal(response.reason, 'Pay')
  assert.equal(headerOf(response, 'content-type'), 'text/x')
  assert.equal(headerOf(response, 'Content-Type'), undefined)
})

test('a code that SQL made up cannot break the header', () => {
  const error = new PlinthError({ code: 'a "b"\r\nX: é', status: 400, message: 'm' })
  const response = errorResponse(error, { verbosity: 'verbose' })
  assert.equal(headerOf(response, 'Proxy-Status'), 'PostgREST; error="a \\"b\\"??X: ?"')
})

function headerOf(
  response: { headers: readonly (readonly [string, string])[] },
  name: string,
): string | undefined {
  return response.headers.find(([each]) => each === name)?.[1]
}
