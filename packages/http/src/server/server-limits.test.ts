import { expect, it } from 'vitest'
import { defaultServerLimits } from './server-limits.ts'

it('bounds a connection by what an operator plans with, where nothing else is said', () => {
  expect(defaultServerLimits).toEqual({
    connections: 10_000,
    headerBytes: 16_384,
    headersMs: 10_000,
    requestMs: 30_000,
    keepAliveMs: 65_000,
    idleMs: 90_000,
    drainMs: 8_500,
  })
})
