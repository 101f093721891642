import { beforeEach, expect, it } from 'vitest'
import { type Holders, trackHolders } from './holders.ts'

let now: number
let holders: Holders<string>
beforeEach(() => {
  now = 0
  holders = trackHolders(() => now)
})

/** How many are there at a time when one of them asks for something. */
function sizeAt(ms: number, asking: string): number {
  now = ms
  holders.of(asking)
  return holders.size
}

it('has one holder a name, of which it knows what runs and what waits', () => {
  const mina = holders.of('mina')
  expect(holders.of('mina')).toBe(mina)
  expect([mina.running, mina.waiting, mina.held]).toEqual([0, [], 0])
  mina.running += 2
  mina.waiting.push('x', 'y', 'z')
  expect(mina.held).toBe(5)
  holders.gaveBack(mina)
  expect([mina.running, mina.held, holders.of('jun').held, holders.size]).toEqual([1, 4, 0, 2])
})

it('counts who holds nothing as present for a second, and looks four times in one', () => {
  holders.of('mina')
  expect([sizeAt(1_000, 'jun'), sizeAt(1_001, 'jun'), sizeAt(1_249, 'jun'), sizeAt(1_250, 'jun')]).toEqual([2, 2, 2, 1])
  expect(sizeAt(2_251, 'mina')).toBe(1)
})

it('counts who holds something as present, and a second more from when it was given back', () => {
  const mina = holders.of('mina')
  mina.running = 1
  expect(sizeAt(10_000, 'jun')).toBe(2)
  holders.gaveBack(mina)
  expect([sizeAt(11_000, 'jun'), sizeAt(11_250, 'jun')]).toEqual([2, 1])
  holders.of('mina').waiting.push('x')
  expect(sizeAt(20_000, 'jun')).toBe(2)
})

it('counts who asks again as present from then on', () => {
  holders.of('mina')
  expect([sizeAt(900, 'mina'), sizeAt(1_900, 'jun'), sizeAt(2_150, 'jun')]).toEqual([1, 2, 1])
})

it('knows who holds most: none where none holds anything, of equals the first to come', () => {
  const [mina, jun, sora] = ['mina', 'jun', 'sora'].map(name => holders.of(name))
  expect(holders.greediest()).toBeUndefined()
  jun!.running = 1
  expect(holders.greediest()).toBe(jun)
  mina!.waiting.push('x')
  expect(holders.greediest()).toBe(mina)
  sora!.running = 1
  sora!.waiting.push('x')
  expect(holders.greediest()).toBe(sora)
})
