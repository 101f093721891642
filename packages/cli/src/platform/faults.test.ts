import { createRandom } from '@jumun/doctor/toolbox'
import { describe, expect, it } from 'vitest'
import { createFaults } from './faults.ts'

function draw(shares: Parameters<typeof createFaults>[0], seed: number, times = 20_000) {
  const next = createFaults(shares, seed)
  return Array.from({ length: times }, () => next())
}

describe('createFaults', () => {
  it('breaks the share of deliveries that it was asked to, half of them after keeping', () => {
    const drawn = draw({ fail: 0.3, hang: 0.05, reset: 0.1 }, 7)
    const shareOf = (fault: string) => drawn.filter(planned => planned?.fault === fault).length / drawn.length
    expect(shareOf('fail')).toBeCloseTo(0.3, 1)
    expect(shareOf('hang')).toBeCloseTo(0.05, 1)
    expect(shareOf('reset')).toBeCloseTo(0.1, 1)
    const broken = drawn.filter(planned => planned !== undefined)
    expect(broken.filter(({ afterKeeping }) => afterKeeping).length / broken.length).toBeCloseTo(0.5, 1)
  })

  it('draws the same for the same seed', () => {
    expect(draw({ fail: 0.5 }, 42, 100)).toEqual(draw({ fail: 0.5 }, 42, 100))
    expect(draw({ fail: 0.5 }, 42, 100)).not.toEqual(draw({ fail: 0.5 }, 43, 100))
  })

  it('breaks nothing, or everything', () => {
    expect(draw({}, 1, 1000).every(planned => planned === undefined)).toBe(true)
    expect(draw({ reset: 1 }, 1, 1000).every(planned => planned?.fault === 'reset')).toBe(true)
  })

  it.each([{ fail: -0.1 }, { fail: 0.6, hang: 0.5 }, { reset: Number.NaN }])('refuses the shares %j', shares => {
    expect(() => createFaults(shares, 1)).toThrow(
      new RangeError('The shares of failing, hanging and cut deliveries are 0 to 1, together at most 1.'),
    )
  })
})

it('a draw that is as large as a share is not part of it', () => {
  const drawn = createRandom(7).next()
  expect(drawn).toBeLessThan(0.9)
  const faultOf = (shares: Parameters<typeof createFaults>[0]) => createFaults(shares, 7)()?.fault
  expect(faultOf({ fail: drawn })).toBeUndefined()
  expect(faultOf({ fail: drawn, hang: 0.1 })).toBe('hang')
  expect(faultOf({ hang: drawn, reset: 0.1 })).toBe('reset')
})
