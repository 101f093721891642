import assert from 'node:assert/strict'
import { simulate, simulateMany } from '@jumun/core/suites'
import type { Suite } from './suite.ts'

export const suite: Suite = {
  name: 'simulation',
  description:
    'servers crash, clocks jump and answers are lost in a world that the seed decides; each key has one effect',
  async run({ quick, seed }) {
    const runs = quick ? 200 : 5_000
    const { faults, ...totals } = await simulateMany({ firstSeed: seed, runs })
    for (const [fault, count] of Object.entries(faults)) assert.ok(count > 0, `${fault} has happened`)
    assert.ok(totals.crashes > runs / 2, 'servers have crashed')
    assert.deepEqual(await simulate(seed), await simulate(seed), 'a seed repeats its run')
    return { seed, ...totals, ...faults }
  },
}
