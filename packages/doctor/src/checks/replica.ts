import { setTimeout as sleep } from 'node:timers/promises'
import type { StaleReader } from '@jumun/core'
import { percentile } from '../toolbox/percentile.ts'
import type { Bench } from './bench.ts'
import type { Check } from './finding.ts'

const changes = 20
/** A replica that follows at all does so in less, no matter what is declared. */
const mostMsToFollow = 20_000

export const replica: Check = {
  name: 'replica',
  promise: 'the replica is read from, and what it answers is never older than declared',
  advice:
    'Does it follow the server that takes writes, and may the same user read there? Until then the primary answers. docs/clusters.md says more.',
  applies: ({ store }) => store.stale !== undefined,
  async run(bench) {
    const stale = bench.store.stale!
    const { shop } = bench
    await shop.catalog.addProduct({ productId: 'replicated', name: 'Replicated', price: 1, stock: 0 })
    await isReadFrom(stale, bench)
    const laterMs: number[] = []
    for (let change = 1; change <= changes; change += 1) {
      await shop.catalog.adjustStock({ productId: 'replicated', delta: 1, reason: 'doctor' })
      laterMs.push(await isListed(bench, change, stale.mostMs))
    }
    const shown = (ms: number) => Math.round(ms * 10) / 10
    return {
      figures: {
        changes,
        mostMs: stale.mostMs,
        medianMs: shown(percentile(laterMs, 0.5)),
        longestMs: shown(Math.max(...laterMs)),
      },
    }
  },
}

async function isReadFrom(stale: StaleReader, { shop }: Bench): Promise<void> {
  const givesUpAt = performance.now() + Math.min(mostMsToFollow, stale.mostMs + 2_000)
  while (stale.behindMs() === undefined) {
    if (performance.now() > givesUpAt) throw new Error('the replica has never come as far as its primary')
    await shop.catalog.listProducts({ limit: 1 })
    await sleep(20)
  }
}

/** How long after its change the list still shows the stock from before. */
async function isListed({ shop }: Bench, stock: number, mostMs: number): Promise<number> {
  const changedAt = performance.now()
  for (;;) {
    const askedAt = performance.now()
    const { items } = await shop.catalog.listProducts({ query: 'replicated', limit: 1 })
    if (items[0]?.stock === stock) return askedAt - changedAt
    if (askedAt - changedAt > mostMs) throw new Error(`a list is older than ${mostMs} ms`)
    await sleep(2)
  }
}
