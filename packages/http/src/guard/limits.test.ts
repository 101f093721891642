import { expect, it } from 'vitest'
import { defaultLimits } from './limits.ts'

it('lets in what an operator plans with, where nothing else is said', () => {
  expect(defaultLimits).toEqual({
    requestsInFlight: 512,
    requestsWhileLate: 200,
    lateMs: 250,
    sharedPlaces: 24,
    waitMs: 5_000,
    bodyBytes: 65_536,
    bodyDepth: 20,
    bodyChunks: 1_024,
    bodyMs: 10_000,
    bodyBytesInAll: 33_554_432,
    answerMs: 30_000,
    streams: 1_000,
    streamedProducts: 1_000,
    streamedBytes: 262_144,
    contractProducts: 100_000,
    streamUnreadMs: 20_000,
  })
})
