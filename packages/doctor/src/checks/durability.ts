import { percentile } from '../toolbox/percentile.ts'
import type { Bench } from './bench.ts'
import type { Check } from './finding.ts'

export const durability: Check = {
  name: 'durability',
  promise: 'a commit that was answered is on the disk',
  advice: 'Set what is named, unless you can lose the last orders when the machine stops.',
  async run(bench) {
    const { durability: settings } = await bench.store.facts()
    const weak = settings.filter(({ value, safe }) => !safe.includes(value))
    const named = Object.fromEntries(settings.map(({ name, value }) => [name, value]))
    const figures = { ...named, msACommit: await medianCommitMs(bench) }
    if (weak.length === 0) return { figures }
    const list = weak.map(({ name, value, safe }) => `${name} is ${value}, not ${safe[0]}`).join('; ')
    return { figures, warning: `orders that were answered can be lost when the machine stops: ${list}` }
  },
}

async function medianCommitMs({ shop }: Bench): Promise<number> {
  await shop.users.register({ userId: 'patient', name: 'Patient' })
  const times: number[] = []
  for (let turn = 0; turn < 25; turn += 1) {
    const begun = performance.now()
    await shop.wallets.charge({ userId: 'patient', amount: 1 })
    times.push(performance.now() - begun)
  }
  return Math.round(percentile(times, 0.5) * 100) / 100
}
