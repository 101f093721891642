import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { jsonBody } from './json-body.ts'

it('is the text of an answer with its bytes and a tag of its own', () => {
  const text = '{"name":"라떼"}'
  const etag = `"${createHash('sha1').update(text).digest('base64url')}"`
  expect(etag).toMatch(/^"[\w-]{27}"$/)
  expect(jsonBody({}, () => ({ name: '라떼' }))).toEqual({ text, bytes: 17, etag })
  expect(jsonBody({}, () => ({ name: 'Latte' })).etag).not.toBe(etag)
})

it('is made once for what is frozen, and each time for what may change', () => {
  let made = 0
  const toJson = () => ({ made: (made += 1) })
  const [frozen, open] = [Object.freeze({}), {}]
  expect(jsonBody(frozen, toJson)).toBe(jsonBody(frozen, toJson))
  expect(made).toBe(1)
  expect([jsonBody(open, toJson).text, jsonBody(open, toJson).text]).toEqual(['{"made":2}', '{"made":3}'])
})
