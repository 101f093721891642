import { ShopError } from '@jumun/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { duration, raced, repeat } from './scene.ts'

afterEach(() => void vi.restoreAllMocks())

describe('calls that race', () => {
  const refusal = () => Promise.reject(new ShopError('INVALID_INPUT', 'no', { issues: [] }))

  it('are answered, or refused with a code, in the time that all took', async () => {
    vi.spyOn(performance, 'now').mockReturnValueOnce(100).mockReturnValueOnce(175)
    const { won, refused, elapsedMs } = await raced([async () => 'a', refusal, async () => 'b', refusal])
    expect({ won, refused: [...refused], elapsedMs }).toEqual({
      won: ['a', 'b'],
      refused: [['INVALID_INPUT', 2]],
      elapsedMs: 75,
    })
  })

  it('fail where one fails in another way', async () => {
    const calls = [refusal, () => Promise.reject(new Error('The disk is full.'))]
    await expect(raced(calls)).rejects.toThrow('The disk is full.')
  })

  it('may be one call several times, each with its number', async () => {
    expect(await Promise.all(repeat(3, async index => index * 2).map(call => call()))).toEqual([0, 2, 4])
  })
})

it.each([
  [0, '1 ms'],
  [0.4, '1 ms'],
  [1.6, '2 ms'],
  [85.4, '85 ms'],
  [999.4, '999 ms'],
  [1000, '1.0 s'],
  [1234, '1.2 s'],
  [61_000, '61.0 s'],
])('%d milliseconds are shown as %s', (ms, shown) => {
  expect(duration(ms)).toBe(shown)
})
