import { expect, it } from 'vitest'
import { healthRoutes } from './health.ts'
import type { Route } from './route.ts'

const metrics = { text: async () => 'cups 1\n', contentType: 'text/plain; version=0.0.4' }
const asked = {} as Parameters<Route['handle']>[0]

function answerOf(id: string, ready = async () => {}) {
  const route = healthRoutes({ ready, metrics }).find(one => one.id === id)!
  return route.handle(asked)
}

it('tells that it lives, whether it is ready, and its measures in their own type', async () => {
  let questions = 0
  const ready = async () => void (questions += 1)
  expect(await answerOf('getLiveness', ready)).toEqual({ json: { status: 'ok' } })
  expect(questions).toBe(0)
  expect(await answerOf('getReadiness', ready)).toEqual({ json: { status: 'ok' } })
  expect(questions).toBe(1)
  expect(await answerOf('getMetrics')).toEqual({ content: 'cups 1\n', type: 'text/plain; version=0.0.4' })
})

it('is not ready while something is in the way', async () => {
  await expect(answerOf('getReadiness', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone')
})
