import { beforeEach, expect, it } from 'vitest'
import { createPace, type Pace } from './pace.ts'

let now: number
let went: number
let pace: Pace
beforeEach(() => {
  now = 0
  went = 0
  pace = createPace(
    () => (went += 1),
    () => now,
  )
})
const turn = () => new Promise(resolve => setImmediate(resolve))

/** How many turns go by until work may be started again. */
async function turnsOfRest(most: number, eachTurn: () => void): Promise<number> {
  let turns = 0
  for (; turns < most && !pace.mayStart(); turns += 1) {
    eachTurn()
    await turn()
  }
  return turns
}

it('has five milliseconds of work in a turn, then goes on in the next', async () => {
  pace.spend(4.9)
  expect(pace.mayStart()).toBe(true)
  pace.spend(0.1)
  expect([pace.mayStart(), went]).toEqual([false, 0])
  await turn()
  expect([pace.mayStart(), went]).toEqual([true, 1])
  pace.spend(4)
  expect(pace.mayStart()).toBe(true)
  await turn()
  await turn()
  expect(went).toBe(2)
})

it('has nothing to go on with where no time was spent', async () => {
  pace.spend(0)
  await turn()
  expect(went).toBe(0)
  pace.spend(0)
  pace.spend(1)
  await turn()
  expect(went).toBe(1)
})

it('rests for two turns for one who comes, and goes on once', async () => {
  pace.rest()
  expect(pace.mayStart()).toBe(false)
  expect(await turnsOfRest(10, () => undefined)).toBe(2)
  await turn()
  expect(went).toBe(1)
})

it('rests 128 turns for those who come and come, each time, with twenty milliseconds of work in between', async () => {
  for (const from of [0, 1_000]) {
    now = from
    pace.rest()
    expect(await turnsOfRest(300, () => pace.rest())).toBe(128)
    now += 19.9
    pace.rest()
    expect(pace.mayStart()).toBe(true)
    now += 0.1
    pace.rest()
    expect(pace.mayStart()).toBe(false)
    expect(await turnsOfRest(10, () => undefined)).toBe(2)
  }
  expect(went).toBe(4)
})
