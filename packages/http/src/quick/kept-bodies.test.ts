import { describe, expect, it } from 'vitest'
import { createKeptBodies } from './kept-bodies.ts'

function bodyOf(text: string) {
  return { text, bytes: Buffer.byteLength(text) }
}

/** So much of each: with its place, about 1 300 bytes. */
const kilobyte = 'x'.repeat(1_000)

describe('bodies', () => {
  it('are found again under what was asked for, the last one of each', () => {
    const kept = createKeptBodies(10_000)
    expect(kept.get('a')).toBeUndefined()
    kept.keep('a', { body: bodyOf('1'), at: 1 })
    kept.keep('a', { body: bodyOf('2'), at: 2 })
    expect(kept.get('a')).toEqual({ body: bodyOf('2'), at: 2 })
    expect(kept.get('b')).toBeUndefined()
  })

  it('are bounded by their size all together, and those go that nobody has asked for', () => {
    const kept = createKeptBodies(10_000)
    for (let n = 0; n < 7; n += 1) kept.keep(`k${n}`, { body: bodyOf(kilobyte), at: n })
    expect(kept.get('k0')).toBeDefined()
    for (let n = 7; n < 12; n += 1) kept.keep(`k${n}`, { body: bodyOf(kilobyte), at: n })
    const found = Array.from({ length: 12 }, (_, n) => n).filter(n => kept.get(`k${n}`) !== undefined)
    expect(found).toEqual([0, 6, 7, 8, 9, 10, 11])
  })

  it('come and go for as long as one likes, and one that is larger than all the room is not kept', () => {
    const kept = createKeptBodies(5_000)
    for (let n = 0; n < 1_000; n += 1) {
      kept.keep(`k${n % 9}`, { body: bodyOf('x'.repeat((n * 37) % 2_000)), at: n })
      kept.get(`k${(n * 5) % 9}`)
    }
    kept.keep('large', { body: bodyOf('x'.repeat(6_000)), at: 1 })
    expect(kept.get('large')).toBeUndefined()
    kept.keep('small', { body: bodyOf('x'), at: 1 })
    expect(kept.get('small')).toBeDefined()
  })

  it('count twice where a letter may take two bytes', () => {
    const kept = createKeptBodies(3_000)
    kept.keep('a', { body: bodyOf('라'.repeat(1_000)), at: 1 })
    kept.keep('b', { body: bodyOf('라'.repeat(1_000)), at: 1 })
    expect(kept.get('a')).toBeUndefined()
    expect(kept.get('b')).toBeDefined()
  })

  it('are wanted where the same is asked for before so much was answered as can be kept', () => {
    const kept = createKeptBodies(10_000)
    expect(kept.isWanted('a')).toBe(false)
    kept.note('a', bodyOf(kilobyte))
    expect(kept.isWanted('a')).toBe(true)
    for (let n = 0; n < 3; n += 1) kept.note(`b${n}`, bodyOf(kilobyte))
    expect(kept.isWanted('a')).toBe(true)
    for (let n = 0; n < 8; n += 1) kept.note(`c${n}`, bodyOf(kilobyte))
    expect(kept.isWanted('a')).toBe(false)
    kept.keep('a', { body: bodyOf('1'), at: 1 })
    expect(kept.isWanted('a')).toBe(true)
  })
})
