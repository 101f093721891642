import { expect, it } from 'vitest'
import { hashText, randomSeed } from './hash-text.ts'

it('is FNV-1a with the last mixing of MurmurHash3', () => {
  // The seed alone, of which only the mixing makes something: https://github.com/aappleby/smhasher, fmix32.
  expect([0, 1, 0xffffffff].map(seed => hashText('', seed))).toEqual([0, 0x514e28b7, 0x81f16f39])
  // Each character counts, and so does where it stands.
  const texts = ['a', 'b', 'ab', 'ba', 'aba', 'abb', '가', 'a\0']
  const hashes = texts.map(text => hashText(text, 7))
  expect(new Set(hashes).size).toBe(texts.length)
  expect(hashes.every(hash => Number.isInteger(hash) && hash >= 0 && hash < 2 ** 32)).toBe(true)
  expect(hashText('a', 8)).not.toBe(hashText('a', 7))
})

it('has seeds of 32 bits that cannot be guessed', () => {
  const seeds = Array.from({ length: 100 }, randomSeed)
  expect(new Set(seeds).size).toBeGreaterThan(95)
  expect(seeds.every(seed => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)).toBe(true)
  expect(Math.max(...seeds)).toBeGreaterThan(2 ** 31)
})
