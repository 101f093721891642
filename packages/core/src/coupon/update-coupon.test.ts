import { describe, expect, it } from 'vitest'
import { expectCleanAudit } from '../testing/clean-audit.ts'
import { refusal } from '../testing/refusal.ts'
import { monday } from '../testing/test-clock.ts'
import { openStockedShop } from '../suites/test-shop.ts'

const discount = { type: 'FIXED' as const, amount: 1_000 }
const campaign = { code: 'WELCOME', name: 'Welcome', discount, quantity: 1 }

describe('update', () => {
  it('changes name, quantity, window and metadata, and nothing that was promised', async () => {
    const { shop } = await openStockedShop()
    const opened = await shop.coupons.create({ ...campaign, validDays: 7, claimUntil: monday + 10 })
    await shop.coupons.claim({ userId: 'mina', code: 'WELCOME' })
    await refusal(shop.coupons.claim({ userId: 'jun', code: 'WELCOME' }), 'COUPON_SOLD_OUT')
    const change = { name: 'Hello', quantity: 2, claimUntil: null, metadata: { by: 'Jun' } }
    const { claimUntil: _, ...kept } = opened
    const changed = { ...kept, name: 'Hello', quantity: 2, metadata: { by: 'Jun' }, claimed: 1 }
    expect(await shop.coupons.update({ code: 'WELCOME', ...change })).toEqual(changed)
    expect(await shop.coupons.get({ code: 'WELCOME' })).toEqual(changed)
    await shop.coupons.claim({ userId: 'jun', code: 'WELCOME' })
    const { details } = await refusal(shop.coupons.update({ code: 'WELCOME', quantity: 1 }), 'INVALID_INPUT')
    expect(details.issues).toMatchObject([{ pointer: '/quantity', message: expect.stringContaining('at least 2') }])
    await refusal(shop.coupons.update({ code: 'WELCOME', discount } as never), 'INVALID_INPUT')
    expect(await shop.coupons.update({ code: 'WELCOME', quantity: 2 })).toMatchObject({ quantity: 2, claimed: 2 })
    const none = await refusal(shop.coupons.update({ code: 'NONE', name: 'x' }), 'COUPON_NOT_FOUND')
    expect(none.details).toEqual({ code: 'NONE' })
    await expectCleanAudit(shop)
  })

  it('ends a campaign at once, and refuses a new window that is over', async () => {
    const { shop, clock } = await openStockedShop()
    await shop.coupons.create(campaign)
    await shop.coupons.update({ code: 'WELCOME', claimUntil: clock.now() })
    const { details } = await refusal(shop.coupons.claim({ userId: 'mina', code: 'WELCOME' }), 'COUPON_NOT_CLAIMABLE')
    expect(details).toMatchObject({ reason: 'ENDED' })
    expect((await shop.coupons.list({ active: true })).total).toBe(0)
    const refused = async (claimFrom: number, claimUntil: number) =>
      (await refusal(shop.coupons.update({ code: 'WELCOME', claimFrom, claimUntil }), 'INVALID_INPUT')).message
    expect(await refused(monday - 2, monday)).toContain('/claimUntil')
    expect(await refused(monday + 1, monday + 1)).toBe('/claimUntil: must be later than claimFrom')
    await shop.coupons.update({ code: 'WELCOME', claimFrom: monday - 2, claimUntil: monday + 1 })
    await shop.coupons.update({ code: 'WELCOME', claimFrom: null, claimUntil: null })
    const day = await shop.coupons.update({ code: 'WELCOME', claimUntil: '2026-03-02' })
    expect(day.claimUntil).toBe(Date.parse('2026-03-03T00:00+09:00'))
    await shop.coupons.claim({ userId: 'mina', code: 'WELCOME' })
  })

  it('tells a gate how many coupons there are now', async () => {
    const told: unknown[] = []
    const gate = { check: async () => 'pass' as const, learn: async (outcome: unknown) => void told.push(outcome) }
    const { shop } = await openStockedShop({ couponGate: gate })
    await shop.coupons.create(campaign)
    await shop.coupons.update({ code: 'WELCOME', quantity: 5 })
    expect(told).toEqual([{ code: 'WELCOME', result: 'changed', quantity: 5 }])
  })
})

describe('a campaign for some products', () => {
  it('names each of a hundred at most once, in one order', async () => {
    const { shop } = await openStockedShop()
    const create = (productIds: string[]) => shop.coupons.create({ ...campaign, productIds })
    expect((await refusal(create([]), 'INVALID_INPUT')).message).toBe(
      '/productIds must hold at least one product, or be left out',
    )
    const many = Array.from({ length: 101 }, (_, index) => `p${index}`)
    expect((await refusal(create(many), 'INVALID_INPUT')).message).toBe('/productIds must hold at most 100 products')
    expect((await create(['latte', 'beans', 'latte'])).productIds).toEqual(['beans', 'latte'])
  })

  async function open(more: object) {
    const { shop } = await openStockedShop({ wallet: { maxBalance: 100_000 } })
    await shop.wallets.charge({ userId: 'mina', amount: 50_000 })
    await shop.coupons.create({ ...campaign, productIds: ['beans'], ...more })
    await shop.coupons.claim({ userId: 'mina', code: 'WELCOME' })
    const order = (items: { productId: string; optionId?: string; quantity: number }[]) =>
      shop.orders.place({ userId: 'mina', items, couponCode: 'WELCOME' })
    return { shop, order }
  }
  const latte = { productId: 'latte', quantity: 2 }
  const bag = { productId: 'beans', optionId: '250g', quantity: 1 }
  const kilo = { productId: 'beans', optionId: '1kg', quantity: 1 }

  it('takes its discount off their lines alone', async () => {
    const { shop, order } = await open({ discount: { type: 'PERCENT', basisPoints: 1_000 } })
    const { items, subtotal, total } = await order([latte, bag, kilo])
    expect(items.map(line => [line.discount, line.amount])).toEqual([
      [0, 9_000],
      [300, 2_700],
      [900, 8_100],
    ])
    expect([subtotal, total]).toEqual([21_000, 19_800])
    await expectCleanAudit(shop)
  })

  it('never takes off more than they cost', async () => {
    const { order } = await open({ discount: { type: 'FIXED', amount: 5_000 } })
    expect(await order([latte, bag])).toMatchObject({ discount: 3_000, total: 9_000 })
  })

  it('looks at their sum for its minimum', async () => {
    const { order } = await open({ minimumOrderAmount: 3_001 })
    const { details } = await refusal(order([latte, bag]), 'COUPON_MINIMUM_NOT_MET')
    expect(details).toMatchObject({ minimumOrderAmount: 3_001, subtotal: 3_000 })
  })

  it('is not used up by an order without any of them', async () => {
    const { shop, order } = await open({})
    expect((await refusal(order([latte]), 'COUPON_MINIMUM_NOT_MET')).message).toContain('certain products only')
    expect(await shop.coupons.listForUser({ userId: 'mina' })).toMatchObject([{ status: 'ISSUED' }])
  })

  it('is not opened for a product that is not there', async () => {
    const { shop } = await openStockedShop()
    await refusal(shop.coupons.create({ ...campaign, productIds: ['beans', 'none'] }), 'PRODUCT_NOT_FOUND')
  })
})
