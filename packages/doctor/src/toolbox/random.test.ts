import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from './random.ts'

const draw = (random: Random, count = 10) => Array.from({ length: count }, () => random.below(1000))

describe('a seeded generator', () => {
  it('draws the same for the same seed, and something else for another one', () => {
    expect(draw(createRandom(7))).toEqual(draw(createRandom(7)))
    expect(draw(createRandom(7))).not.toEqual(draw(createRandom(8)))
  })

  it('does not let the first number tell the seed', () => {
    const first = Array.from({ length: 2000 }, (_, seed) => createRandom(seed).below(1000))
    const rises = first.filter((value, seed) => seed > 0 && value > first[seed - 1]!).length
    expect(rises / first.length).toBeCloseTo(0.5, 1)
  })

  it('keeps to its bounds, and reaches all that is within', () => {
    const random = createRandom(1)
    const drawn = Array.from({ length: 500 }, () => random.below(5))
    expect(new Set(drawn)).toEqual(new Set([0, 1, 2, 3, 4]))
    const picked = Array.from({ length: 200 }, () => random.pick(['a', 'b', 'c']))
    expect(new Set(picked)).toEqual(new Set(['a', 'b', 'c']))
    const numbers = Array.from({ length: 500 }, () => random.next())
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...numbers)).toBeLessThan(1)
    const chances = Array.from({ length: 2000 }, () => random.chance(0.2)).filter(Boolean).length
    expect(chances / 2000).toBeCloseTo(0.2, 1)
  })
})
