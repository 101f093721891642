import { createShop, type Shop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { describe, expect, it } from 'vitest'
import { simulate } from './simulate.ts'

const options = { users: 10, products: 6, orders: 150, concurrency: 16, coupons: 3, cancelShare: 0.2, seed: 4 }

function openShop(): Shop {
  return createShop({ store: createMemoryStore() })
}

describe('a simulation', () => {
  it('ends with books that agree, and tells of every order', async () => {
    const told: number[] = []
    const report = await simulate(openShop(), options, { onOrder: tried => told.push(tried) })
    expect(report).toMatchObject({ ok: true, options, claims: 3, audit: { ok: true } })
    expect(report.placed).toBeGreaterThan(20)
    expect(report.cancelled).toBeGreaterThan(0)
    expect(report.repeats).toBeGreaterThan(0)
    expect(report.checks.map(({ expected, actual }) => expected - actual)).toEqual([0, 0, 0, 0, 0])
    expect(report.latencyMs.p50).toBeLessThanOrEqual(report.latencyMs.max)
    expect(told).toEqual(Array.from({ length: 150 }, (_, index) => index + 1))
  })

  it.each([
    {
      what: 'a wallet',
      tampered: (shop: Shop): Shop => {
        let asked = 0
        const balance: Shop['wallets']['balance'] = async input => {
          const answer = await shop.wallets.balance(input)
          asked += 1
          return asked === 3 ? { ...answer, balance: answer.balance + 1 } : answer
        }
        return { ...shop, wallets: { ...shop.wallets, balance } }
      },
      differ: ['money in all wallets', 'wallets that differ'],
    },
    {
      what: 'a coupon',
      tampered: (shop: Shop): Shop => {
        const get: Shop['coupons']['get'] = async input => {
          const coupon = await shop.coupons.get(input)
          return { ...coupon, claimed: coupon.claimed + 1 }
        }
        return { ...shop, coupons: { ...shop.coupons, get } }
      },
      differ: ['coupons claimed'],
    },
  ])('finds $what that is not as the customers say', async ({ tampered, differ }) => {
    const report = await simulate(tampered(openShop()), options)
    expect(report.ok).toBe(false)
    expect(report.audit.ok).toBe(true)
    const wrong = report.checks.filter(({ expected, actual }) => expected !== actual)
    expect(wrong.map(({ check }) => check)).toEqual(differ)
  })

  it('finds what the audit finds', async () => {
    const shop = openShop()
    const audit: Shop['audit'] = async () => ({ ...(await shop.audit()), ok: false })
    expect(await simulate({ ...shop, audit }, options)).toMatchObject({ ok: false })
  })
})
