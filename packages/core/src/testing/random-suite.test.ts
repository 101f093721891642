import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { checkRandomly } from './random-suite.ts'

const slow = (breaksAt: number) => {
  let runs = 0
  return fc.asyncProperty(fc.integer(), async () => {
    runs += 1
    await sleep(20)
    expect(runs).toBeLessThan(breaksAt)
  })
}

it('counts the first runs where no time is left for one more, and none that has not ended', async () => {
  const budget = { runs: 100, budgetMs: 65, first: { runs: 3, seed: 1 } }
  for (let n = 0; n < 5; n += 1) expect(await checkRandomly('slow', slow(1_000), budget)).toBeGreaterThanOrEqual(3)
  await expect(checkRandomly('slow', slow(3), budget)).rejects.toThrow(/slow, run again with JUMUN_TEST_SEED=1:/)
  await expect(checkRandomly('slow', slow(6), { ...budget, budgetMs: 5_000 })).rejects.toThrow(/run again with/)
})
