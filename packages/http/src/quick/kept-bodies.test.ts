import { describe, expect, it } from 'vitest'
import { createKeptBodies } from './kept-bodies.ts'

function bodyOf(content: string) {
  return { content, bytes: Buffer.byteLength(content) }
}

/** So much of each: with its place, about 1 300 bytes. */
const kilobyte = 'x'.repeat(450)

describe('bodies', () => {
  it('are found again under what was asked for, the last one of each', () => {
    const kept = createKeptBodies(10_000, () => 7)
    expect(kept.get('a')).toBeUndefined()
    kept.keep('a', bodyOf('1'), 1)
    kept.keep('a', bodyOf('2'), 2)
    expect(kept.get('a')).toEqual({ ...bodyOf('2'), at: 2, since: 7 })
    expect(kept.get('b')).toBeUndefined()
  })

  it('are bounded by their size all together, and those go that no one has asked for', () => {
    const kept = createKeptBodies(10_000)
    for (let n = 0; n < 7; n += 1) kept.keep(`k${n}`, bodyOf(kilobyte), n)
    expect(kept.get('k0')).toBeDefined()
    for (let n = 7; n < 12; n += 1) kept.keep(`k${n}`, bodyOf(kilobyte), n)
    const found = Array.from({ length: 12 }, (_, n) => n).filter(n => kept.get(`k${n}`) !== undefined)
    expect(found).toEqual([0, 6, 7, 8, 9, 10, 11])
  })

  it('come and go for as long as one likes, and one that is larger than all the room is not kept', () => {
    const kept = createKeptBodies(5_000)
    for (let n = 0; n < 1_000; n += 1) {
      kept.keep(`k${n % 9}`, bodyOf('x'.repeat((n * 37) % 2_000)), n)
      kept.get(`k${(n * 5) % 9}`)
    }
    kept.keep('large', bodyOf('x'.repeat(6_000)), 1)
    expect(kept.get('large')).toBeUndefined()
    kept.keep('small', bodyOf('x'), 1)
    expect(kept.get('small')).toBeDefined()
  })

  it('count twice where a letter may take two bytes', () => {
    const kept = createKeptBodies(3_000)
    kept.keep('a', bodyOf('라'.repeat(300)), 1)
    kept.keep('b', bodyOf('라'.repeat(300)), 1)
    expect(kept.get('a')).toBeUndefined()
    expect(kept.get('b')).toBeDefined()
  })

  it('are kept as bytes where they are long', () => {
    const kept = createKeptBodies(20_000, () => 3)
    const long = '라'.repeat(2_000)
    kept.keep('a', { ...bodyOf(long), etag: '"x"' }, 1)
    expect(kept.get('a')).toEqual({ content: Buffer.from(long), bytes: 6_000, etag: '"x"', at: 1, since: 3 })
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
    kept.keep('a', bodyOf('1'), 1)
    expect(kept.isWanted('a')).toBe(true)
  })

  it.each([
    [100, 1 + 2 * 100 + 400],
    [2_048, 1 + 2 * 2_048 + 400],
    [2_049, 1 + 2_049 + 400],
  ])('of %i bytes take %i with key and place', (bytes, taken) => {
    const body = bodyOf('x'.repeat(bytes))
    const [enough, tooLittle] = [createKeptBodies(taken), createKeptBodies(taken - 1)]
    enough.keep('a', body, 1)
    tooLittle.keep('a', body, 1)
    expect(enough.get('a')?.content).toEqual(bytes > 2_048 ? Buffer.from(body.content) : body.content)
    expect(tooLittle.get('a')).toBe(undefined)
    const forTwo = createKeptBodies(2 * taken)
    for (const key of ['a', 'a', 'b', 'a', 'b']) forTwo.keep(key, body, 1)
    expect(['a', 'b'].map(key => forTwo.isWanted(key))).toEqual([true, true])
    forTwo.keep('c', body, 1)
    expect(['a', 'b', 'c'].filter(key => forTwo.isWanted(key))).toHaveLength(2)
  })

  it('are given a second chance for each time between that they were asked for', () => {
    const body = bodyOf('x'.repeat(100))
    const kept = createKeptBodies(2 * 601)
    const left = (...keys: string[]) => {
      for (const key of keys) kept.keep(key, body, 1)
      return ['a', 'b', 'c', 'd', 'e'].filter(key => kept.isWanted(key))
    }
    expect(left('a', 'b')).toEqual(['a', 'b'])
    kept.get('a')
    expect(left('c')).toEqual(['a', 'c'])
    expect(left('d')).toEqual(['a', 'd'])
    expect(left('e')).toEqual(['d', 'e'])
  })

  it('are wanted as long as half of what can be kept was answered since, once more', () => {
    const body = bodyOf('x'.repeat(100))
    const wantedAfter = (mostBytes: number) => {
      const kept = createKeptBodies(mostBytes)
      return ['a', 'b', 'c', 'd', 'e', 'f'].filter(key => {
        kept.note(key, body)
        return kept.isWanted('a')
      })
    }
    // Two of them are half, and with a byte more of room it takes three.
    expect(wantedAfter(4 * 601)).toEqual(['a', 'b', 'c'])
    expect(wantedAfter(4 * 601 + 1)).toEqual(['a', 'b', 'c', 'd', 'e'])
  })
})
