import type { Logger } from '@jumun/core'
import { expect, it, vi } from 'vitest'
import { createObserve } from './observe.ts'

/** What was logged and counted of one answer. */
function observed(route: string, status: number, more: { code?: 'BUSY'; isAborted?: boolean } = {}) {
  const { code, isAborted = false } = more
  const told: unknown[] = []
  const counted: unknown[] = []
  const at = (level: string) => (message: string, fields?: object) => void told.push([level, message, fields])
  const logger: Logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
  const metrics = {
    countRequest: (request: object) => void counted.push(request),
    text: async () => '',
    contentType: '',
    close: () => undefined,
  }
  const now = vi.spyOn(performance, 'now').mockReturnValue(1_012.3456)
  const facts = { requestId: 'r-1', route, ...(code !== undefined && { code }) }
  createObserve({ logger, metrics })({ method: 'GET', status }, facts, { startedAt: 1_000, isAborted })
  now.mockRestore()
  expect(counted).toEqual([{ method: 'GET', route, status, durationMs: expect.closeTo(12.3456, 6) }])
  expect(told).toHaveLength(1)
  return told[0]
}

it('tells a request with its route, its status and how long it took, to a hundredth of a millisecond', () => {
  const fields = { requestId: 'r-1', method: 'GET', route: '/products', status: 200, durationMs: 12.35 }
  expect(observed('/products', 200)).toStrictEqual(['info', 'request', fields])
})

it.each([
  ['/health/live', 200, 'debug'],
  ['/metrics', 200, 'debug'],
  ['/products', 499, 'info'],
  ['/products', 500, 'warn'],
  ['/health/ready', 503, 'warn'],
] as const)('tells %s, %i, at the level %s', (route, status, level) => {
  expect(observed(route, status)).toMatchObject([level, 'request', { route, status }])
})

it('tells why it was refused, and that its client has gone', () => {
  expect(observed('/orders', 503, { code: 'BUSY', isAborted: true })).toMatchObject([
    'warn',
    'request',
    { code: 'BUSY', aborted: true },
  ])
})
