import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { uuidv7 } from './uuidv7.ts'

const format = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('uuidv7', () => {
  it('has the format of RFC 9562', () => {
    for (let count = 0; count < 1_000; count += 1) expect(uuidv7()).toMatch(format)
  })

  it('grows strictly, and so is unique', () => {
    const ids = Array.from({ length: 100_000 }, () => uuidv7())
    expect(ids.every((id, index) => index === 0 || id > ids[index - 1]!)).toBe(true)
  })

  it('is random from the first one on', async () => {
    vi.resetModules()
    const fresh = await import('./uuidv7.ts')
    expect(fresh.uuidv7()).not.toMatch(/0{12}$/)
  })

  it('ends with 56 random bits of its own, however many were made before it', () => {
    const tails = Array.from({ length: 2_000 }, () => uuidv7().replaceAll('-', '').slice(18))
    expect(new Set(tails).size).toBe(2_000)
    expect(tails.filter(tail => tail.endsWith('000000000000'))).toEqual([])
    for (let digit = 0; digit < 14; digit += 1) {
      // One of sixteen is missing at a place once in 10 to the power of 54 runs.
      expect(new Set(tails.map(tail => tail[digit])).size).toBe(16)
    }
  })

  describe('with the clock in hand', () => {
    // Far ahead of the clock, since the generator never goes back.
    const future = Date.parse('2200-01-01T00:00:00Z')
    beforeEach(() => void vi.useFakeTimers({ now: future, toFake: ['Date'] }))
    afterEach(() => void vi.useRealTimers())

    it('begins with the milliseconds of its making', () => {
      const [high, low] = uuidv7().split('-')
      expect(Number.parseInt(`${high}${low}`, 16)).toBe(future)
    })

    it('borrows from the future when a millisecond has more ids than it can count', () => {
      vi.setSystemTime(future + 10)
      let last = uuidv7()
      const millisecond = last.slice(0, 13)
      let counted = 1
      const ordered = Array.from({ length: 0x40000 + 10 }, () => {
        const id = uuidv7()
        const grows = id > last
        last = id
        if (id.startsWith(millisecond)) counted += 1
        return grows
      })
      expect(ordered.every(Boolean)).toBe(true)
      expect(counted).toBe(0x40000)
      expect(last.slice(0, 13).replace('-', '')).toBe((future + 11).toString(16).padStart(12, '0'))
    })

    it('goes on growing when the clock goes back', () => {
      vi.setSystemTime(future + 1_000)
      const before = uuidv7()
      vi.setSystemTime(future)
      expect(uuidv7() > before).toBe(true)
    })
  })
})
