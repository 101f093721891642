import { describe, expect, it } from 'vitest'
import { buy, midnight, openRankedShop } from '../suites/ranked-shop.ts'
import { refusal } from '../testing/refusal.ts'
import { openTestShop } from '../suites/test-shop.ts'

const dayMs = 86_400_000

describe('takeSnapshot', () => {
  it('keeps the ranking of the complete days before today', async () => {
    const opened = await openRankedShop()
    const { shop, clock } = opened
    const sales = [
      ['a', midnight - 3 * dayMs - 1],
      ['b', midnight - 3 * dayMs],
      ['c', midnight - 1],
      ['d', midnight],
    ] as const
    for (const [productId, at] of sales) {
      clock.set(at)
      await buy(opened, productId, 1)
    }
    clock.set(midnight + 30 * 60_000)
    const snapshot = await shop.ranking.takeSnapshot()
    expect(snapshot).toMatchObject({
      date: '2026-03-02',
      days: 3,
      from: midnight - 3 * dayMs,
      to: midnight,
      computedAt: midnight + 30 * 60_000,
      items: [
        { rank: 1, productId: 'c' },
        { rank: 2, productId: 'b' },
      ],
    })
    clock.advance(dayMs)
    await shop.catalog.updateProduct({ productId: 'c', name: 'Changed' })
    expect(await shop.ranking.takeSnapshot({ date: '2026-03-02', days: 1 })).toEqual(snapshot)
    expect(await shop.ranking.snapshot({ date: '2026-03-02' })).toEqual(snapshot)
  })

  it('is not taken for days to come, and found only where it was taken', async () => {
    const { shop } = openTestShop()
    await refusal(shop.ranking.takeSnapshot({ date: '2026-03-03' }), 'INVALID_INPUT')
    await refusal(shop.ranking.takeSnapshot({ date: '2026-02-30' }), 'INVALID_INPUT')
    await refusal(shop.ranking.snapshot({ date: '2026-03-01' }), 'NOT_FOUND')
  })

  it('is the daily batch: from 00:30 of the shop on, once a day', async () => {
    const { shop, clock } = openTestShop()
    clock.set(midnight + 30 * 60_000 - 1)
    expect(await shop.workers.snapshotOnce()).toBeUndefined()
    clock.advance(1)
    const both = await Promise.all([shop.workers.snapshotOnce(), shop.workers.snapshotOnce()])
    expect(both[0]).toMatchObject({ date: '2026-03-02' })
    expect(both[1]).toEqual(both[0])
    clock.advance(dayMs - 1)
    expect(await shop.workers.snapshotOnce()).toBeUndefined()
    clock.advance(1)
    expect(await shop.workers.snapshotOnce()).toMatchObject({ date: '2026-03-03' })
  })

  it('is taken at the minute that the shop is set to', async () => {
    const { shop, clock } = openTestShop({ ranking: { snapshotAtMinute: 0 } })
    clock.set(midnight)
    expect(await shop.workers.snapshotOnce()).toMatchObject({ date: '2026-03-02' })
  })
})
