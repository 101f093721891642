import type { Context } from 'koa'
import { expect, it } from 'vitest'
import { type Facts, factsOf, rememberFacts } from './facts.ts'

it('are those of one request, whichever context asks for them', () => {
  const [one, other] = [{}, {}]
  const contextOf = (req: object) => ({ req }) as Context
  const facts: Facts = { requestId: '1', prefix: '', address: 'a', route: '/products' }
  rememberFacts(contextOf(one), facts)
  expect(factsOf(contextOf(one))).toBe(facts)
  expect(() => factsOf(contextOf(other))).toThrow('the frame has to come first')
})
