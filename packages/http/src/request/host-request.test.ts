import type { Context } from 'koa'
import { expect, it } from 'vitest'
import { hostRequest } from './host-request.ts'

it("is the host's own `Request` where there is one, and else Node's", () => {
  const original = new Request('http://shop.example/')
  const [shaped, plain, alike] = [{ original }, {}, { original: { url: '/' } }]
  const asked = [shaped, plain, alike].map(req => hostRequest({ req } as unknown as Context))
  expect(asked[0]).toBe(original)
  expect(asked[1]).toBe(plain)
  expect(asked[2]).toBe(alike)
})
