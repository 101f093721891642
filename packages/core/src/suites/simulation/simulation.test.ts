import { expect, test } from 'vitest'
import { testRuns } from '../../testing/test-runs.ts'
import { simulateMany } from './simulate-many.ts'
import { simulate } from './simulate.ts'

// Every run is its seed's alone: the first seed is another one each time, and printed.
const wanted = testRuns()
const firstSeed = wanted.replay?.seed ?? Date.now() % 1_000_000_000

test('a run is repeated by its seed', async () => {
  const first = await simulate(firstSeed)
  const again = await simulate(firstSeed)
  expect(again).toEqual(first)
  expect((await simulate(firstSeed + 1)).trace).not.toBe(first.trace)
})

test(`three servers crash, lose commits and deliver twice: each key has one effect (seeds from ${firstSeed})`, async () => {
  const { runs, faults, crashes } = await simulateMany({ firstSeed, runs: wanted.runs ?? 300 })
  process.stdout.write(`simulation: ${runs} runs, JUMUN_TEST_SEED=${firstSeed}\n`)
  expect(crashes).toBeGreaterThan(0)
  for (const [fault, count] of Object.entries(faults)) expect(count, fault).toBeGreaterThan(0)
})
