import { describe, expect, it } from 'vitest'
import { isReplayed } from './idempotency.ts'
import { expectCleanAudit } from '../testing/clean-audit.ts'
import { endingOf, refusal, tally } from '../testing/refusal.ts'
import { openStockedShop, type TestShop } from '../suites/test-shop.ts'

const latte = [{ productId: 'latte', quantity: 1 }]
const discount = { type: 'FIXED' as const, amount: 1 }

interface KeyedCalls {
  call(key: string): Promise<unknown>
  other(key: string): Promise<unknown>
}

/** Every command that moves money, stock or coupons: called with a key, and with the same key but another input. */
const commands: Record<string, (opened: TestShop) => Promise<KeyedCalls>> = {
  'wallets.charge': async ({ shop }) => ({
    call: idempotencyKey => shop.wallets.charge({ userId: 'mina', amount: 5, idempotencyKey }),
    other: idempotencyKey => shop.wallets.charge({ userId: 'mina', amount: 6, idempotencyKey }),
  }),
  'catalog.addProduct': async ({ shop }) => ({
    call: idempotencyKey => shop.catalog.addProduct({ name: 'P', price: 1, stock: 2, idempotencyKey }),
    other: idempotencyKey => shop.catalog.addProduct({ name: 'P', price: 1, stock: 3, idempotencyKey }),
  }),
  'catalog.addProducts': async ({ shop }) => ({
    call: idempotencyKey => shop.catalog.addProducts({ products: [{ name: 'P', price: 1 }], idempotencyKey }),
    other: idempotencyKey => shop.catalog.addProducts({ products: [{ name: 'Q', price: 1 }], idempotencyKey }),
  }),
  'catalog.updateProduct': async ({ shop }) => {
    const options = [{ name: 'New', price: 1, stock: 2 }]
    return {
      call: idempotencyKey => shop.catalog.updateProduct({ productId: 'beans', options, idempotencyKey }),
      other: idempotencyKey => shop.catalog.updateProduct({ productId: 'beans', name: 'N', options, idempotencyKey }),
    }
  },
  'catalog.adjustStock': async ({ shop }) => ({
    call: idempotencyKey => shop.catalog.adjustStock({ productId: 'latte', delta: 1, reason: 'r', idempotencyKey }),
    other: idempotencyKey => shop.catalog.adjustStock({ productId: 'latte', delta: 1, reason: 's', idempotencyKey }),
  }),
  'coupons.create': async ({ shop }) => ({
    call: idempotencyKey => shop.coupons.create({ code: 'N', name: 'N', discount, quantity: 1, idempotencyKey }),
    other: idempotencyKey => shop.coupons.create({ code: 'M', name: 'N', discount, quantity: 1, idempotencyKey }),
  }),
  'coupons.claim': async ({ shop }) => ({
    call: idempotencyKey => shop.coupons.claim({ userId: 'mina', code: 'A', idempotencyKey }),
    other: idempotencyKey => shop.coupons.claim({ userId: 'mina', code: 'B', idempotencyKey }),
  }),
  'coupons.revoke': async ({ shop }) => {
    const { userCouponId } = await shop.coupons.claim({ userId: 'mina', code: 'A' })
    return {
      call: idempotencyKey => shop.coupons.revoke({ userCouponId, idempotencyKey }),
      other: idempotencyKey => shop.coupons.revoke({ userCouponId, reason: 'r', idempotencyKey }),
    }
  },
  'carts.checkout': async ({ shop }) => {
    await shop.carts.add({ userId: 'mina', productId: 'latte', quantity: 1 })
    return {
      call: idempotencyKey => shop.carts.checkout({ userId: 'mina', idempotencyKey }),
      other: idempotencyKey => shop.carts.checkout({ userId: 'mina', payment: 'later', idempotencyKey }),
    }
  },
  'orders.place': async ({ shop }) => ({
    call: idempotencyKey => shop.orders.place({ userId: 'mina', items: latte, idempotencyKey }),
    other: idempotencyKey => shop.orders.place({ userId: 'mina', items: [...latte, ...latte], idempotencyKey }),
  }),
  'orders.create': async ({ shop }) => ({
    call: idempotencyKey => shop.orders.create({ userId: 'mina', items: latte, idempotencyKey }),
    other: idempotencyKey => shop.orders.create({ userId: 'mina', items: [...latte, ...latte], idempotencyKey }),
  }),
  'orders.pay': async ({ shop }) => {
    const [first, second] = [
      await shop.orders.create({ userId: 'mina', items: latte }),
      await shop.orders.create({ userId: 'mina', items: latte }),
    ]
    return {
      call: idempotencyKey => shop.orders.pay({ userId: 'mina', orderId: first.orderId, idempotencyKey }),
      other: idempotencyKey => shop.orders.pay({ userId: 'mina', orderId: second.orderId, idempotencyKey }),
    }
  },
  'orders.cancel': async ({ shop }) => {
    const { orderId } = await shop.orders.place({ userId: 'mina', items: latte })
    return {
      call: idempotencyKey => shop.orders.cancel({ userId: 'mina', orderId, idempotencyKey }),
      other: idempotencyKey => shop.orders.cancel({ userId: 'mina', orderId, reason: 'r', idempotencyKey }),
    }
  },
}

describe.each(Object.entries(commands))('%s', (_, prepare) => {
  async function prepared() {
    const opened = await openStockedShop()
    for (const code of ['A', 'B']) await opened.shop.coupons.create({ code, name: code, discount, quantity: 5 })
    return { ...opened, ...(await prepare(opened)) }
  }

  it('gives the same answer for the same key and input, without doing it again', async () => {
    const { shop, store, call } = await prepared()
    const first = await call('k')
    const before = await rowsOf(store)
    const again = await call('k')
    expect(again).toStrictEqual(first)
    expect(isReplayed(first)).toBe(false)
    expect(isReplayed(again)).toBe(true)
    expect(await rowsOf(store)).toEqual(before)
    await expectCleanAudit(shop)
  })

  it('refuses the key for another input, and changes nothing', async () => {
    const { shop, store, call, other } = await prepared()
    await call('k')
    const before = await rowsOf(store)
    const { details } = await refusal(other('k'), 'IDEMPOTENCY_KEY_REUSED')
    expect(details).toEqual({ idempotencyKey: 'k' })
    expect(await rowsOf(store)).toEqual(before)
    await expectCleanAudit(shop)
  })

  it('has one effect for fifty equal keys at once, and fifty equal answers', async () => {
    const { call } = await prepared()
    const answers = await Promise.all(Array.from({ length: 50 }, () => call('k')))
    expect(answers.filter(isReplayed)).toHaveLength(49)
    for (const answer of answers) expect(answer).toStrictEqual(answers[0])
  })
})

async function rowsOf(store: TestShop['store']): Promise<unknown> {
  return store.snapshot(async scanner => {
    const rows: unknown[] = []
    for (const kind of ['ledger', 'movements', 'userCoupons', 'orders', 'events', 'options'] as const) {
      for await (const chunk of scanner.scan(kind)) rows.push(...chunk)
    }
    return rows
  })
}

it('knows an input by what it says, not by how it is written', async () => {
  const { shop } = await openStockedShop()
  const first = await shop.orders.place({
    userId: 'mina',
    items: [{ productId: 'latte', quantity: 1 }],
    couponCode: undefined,
    idempotencyKey: 'k',
  })
  const again = await shop.orders.place({
    idempotencyKey: 'k',
    items: [{ quantity: 1, productId: 'latte' }],
    userId: 'mina',
  })
  expect(again).toStrictEqual(first)
})

it('scopes keys by user and by operation', async () => {
  const { shop } = await openStockedShop()
  const idempotencyKey = 'k'
  const results = [
    await shop.wallets.charge({ userId: 'mina', amount: 1, idempotencyKey }),
    await shop.wallets.charge({ userId: 'jun', amount: 2, idempotencyKey }),
    await shop.orders.place({ userId: 'mina', items: latte, idempotencyKey }),
    await shop.catalog.adjustStock({ productId: 'latte', delta: 1, reason: 'r', idempotencyKey }),
  ]
  expect(results.some(isReplayed)).toBe(false)
  const together = await Promise.all(
    ['mina', 'jun'].map(userId => shop.wallets.charge({ userId, amount: 3, idempotencyKey: 'l' })),
  )
  expect(together.map(({ userId }) => userId)).toEqual(['mina', 'jun'])
})

it('lets a key be used up by one way to order: paid now or later, for a client it is one operation', async () => {
  const { shop } = await openStockedShop()
  const input = { userId: 'mina', items: latte, idempotencyKey: 'k' }
  await shop.orders.place(input)
  await refusal(shop.orders.create(input), 'IDEMPOTENCY_KEY_REUSED')
  expect((await shop.orders.list()).items).toHaveLength(1)
})

it('does not store refusals: the same key works after topping up', async () => {
  const { shop } = await openStockedShop()
  const input = { userId: 'mina', items: [{ productId: 'latte', quantity: 3 }], idempotencyKey: 'k' }
  await refusal(shop.orders.place(input), 'INSUFFICIENT_BALANCE')
  await refusal(shop.orders.place(input), 'INSUFFICIENT_BALANCE')
  const [charged, placed, again] = await Promise.all([
    shop.wallets.charge({ userId: 'mina', amount: 3_500 }),
    shop.orders.place(input),
    shop.orders.place(input),
  ])
  expect(charged.balance).toBe(13_500)
  expect([placed.status, isReplayed(placed), isReplayed(again)]).toEqual(['PAID', false, true])
  expect(again).toStrictEqual(placed)
  await expectCleanAudit(shop)
})

it('tells two inputs with one key apart within a batch', async () => {
  const { shop } = await openStockedShop()
  const charge = (amount: number) => endingOf(shop.wallets.charge({ userId: 'mina', amount, idempotencyKey: 'k' }))
  const endings = await Promise.all([charge(1), charge(2), charge(1), charge(2)])
  expect(tally(endings)).toEqual({ ok: 2, IDEMPOTENCY_KEY_REUSED: 2 })
  expect(await shop.wallets.balance({ userId: 'mina' })).toMatchObject({ balance: 10_001 })
})

it('forgets answers past their retention, and then does it again', async () => {
  const { shop, clock } = await openStockedShop({ idempotency: { retentionMs: 1_000 } })
  const charge = (idempotencyKey: string) => shop.wallets.charge({ userId: 'mina', amount: 1, idempotencyKey })
  await charge('old')
  clock.advance(1_000)
  await charge('new')
  expect(await shop.workers.purgeOnce()).toMatchObject({ idempotencyKeys: 0 })
  expect(isReplayed(await charge('old'))).toBe(true)
  clock.advance(1)
  expect(await shop.workers.purgeOnce()).toMatchObject({ idempotencyKeys: 1 })
  expect([await charge('old'), await charge('new')].map(isReplayed)).toEqual([false, true])
})

it('purges more than a transaction removes at once', async () => {
  const { shop, clock } = await openStockedShop({ idempotency: { retentionMs: 1 } })
  const keys = Array.from({ length: 2_000 }, (_, index) => `k${index}`)
  await Promise.all(keys.map(idempotencyKey => shop.wallets.charge({ userId: 'mina', amount: 1, idempotencyKey })))
  clock.advance(2)
  expect(await shop.workers.purgeOnce()).toMatchObject({ idempotencyKeys: 2_000 })
  expect(await shop.workers.purgeOnce()).toMatchObject({ idempotencyKeys: 0 })
})

it.each([undefined, null, 'text', 7, {}, { replayed: 'yes' }])(
  'takes %o for no answer that was given before',
  answer => {
    expect(isReplayed(answer)).toBe(false)
  },
)
