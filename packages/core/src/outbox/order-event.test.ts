import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isReplayed } from '../engine/idempotency.ts'
import { isShopError } from '../errors.ts'
import { openTestShop, stockShop, type TestShop } from '../suites/test-shop.ts'
import { checkRandomly } from '../testing/random-suite.ts'

// What an event said at its time is what the relay renders later, byte for byte, no matter what has become of the order and of its
// user and products since; and who repeats a command gets the answer of then. So two shops live through the same history, one of
// which stores what its events say.

type Command = (opened: TestShop, orderIds: readonly string[], idempotencyKey: string) => Promise<unknown>

const userId = fc.constantFrom('mina', 'jun')
const latte = fc.record({ productId: fc.constant('latte'), quantity: fc.integer({ min: 1, max: 3 }) })
const beans = fc.record({
  productId: fc.constant('beans'),
  optionId: fc.constantFrom('250g', '1kg'),
  quantity: fc.integer({ min: 1, max: 2 }),
})
const items = fc.oneof(
  fc.tuple(latte),
  fc.tuple(latte, beans),
  fc.tuple(beans, latte).map(lines => [...lines, { productId: 'beans', optionId: '1kg', quantity: 1 }]),
)
const metadata = fc.option(
  fc.dictionary(fc.constantFrom('b', 'a', '2', '1', 'constructor', '메모'), fc.string({ maxLength: 5 })),
  {
    nil: undefined,
  },
)
const order = fc.record({
  userId,
  items,
  metadata,
  couponCode: fc.option(fc.constantFrom('FIX', 'PCT'), { nil: undefined }),
})
const nth = fc.nat({ max: 30 })
const at = (orderIds: readonly string[], n: number) => orderIds[n % Math.max(1, orderIds.length)] ?? 'none'

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: order.map(
      (input): Command =>
        ({ shop }, _, idempotencyKey) =>
          shop.orders.place({ ...input, idempotencyKey }),
    ),
  },
  {
    weight: 4,
    arbitrary: order.map(
      (input): Command =>
        ({ shop }, _, idempotencyKey) =>
          shop.orders.create({ ...input, idempotencyKey }),
    ),
  },
  {
    weight: 8,
    arbitrary: nth.map(
      (n): Command =>
        ({ shop }, ids, idempotencyKey) =>
          shop.orders.pay({ orderId: at(ids, n), idempotencyKey }),
    ),
  },
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        nth,
        fc.option(fc.tuple(fc.oneof(latte, beans)), { nil: undefined }),
        fc.option(fc.string(), { nil: undefined }),
      )
      .map(
        ([n, part, reason]): Command =>
          ({ shop }, ids, idempotencyKey) => {
            const why = reason?.trim() ? { reason } : {}
            return shop.orders.cancel({ orderId: at(ids, n), items: part, ...why, idempotencyKey })
          },
      ),
  },
  {
    weight: 3,
    arbitrary: nth.map(
      (n): Command =>
        ({ shop }, ids, idempotencyKey) =>
          shop.orders.complete({ orderId: at(ids, n), idempotencyKey }),
    ),
  },
  {
    weight: 3,
    arbitrary: userId.map(
      (id): Command =>
        ({ shop }) =>
          shop.wallets.charge({ userId: id, amount: 9_000 }),
    ),
  },
  {
    weight: 1,
    arbitrary: userId.map(
      (id): Command =>
        async ({ shop }) => {
          const { balance } = await shop.wallets.balance({ userId: id })
          if (balance > 0) await shop.wallets.withdraw({ userId: id, amount: balance, reason: 'paid out' })
          return shop.users.erase({ userId: id })
        },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.string({ minLength: 1, maxLength: 9 }).map(
      (name): Command =>
        ({ shop }) =>
          shop.catalog.updateProduct({ productId: 'latte', name, price: 4_501 }),
    ),
  },
  { weight: 2, arbitrary: fc.constant<Command>(({ shop }) => shop.outbox.relay({ limit: 3 })) },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 1, max: 40 * 60_000 }).map(
      (ms): Command =>
        async ({ shop, clock }) => {
          clock.advance(ms)
          return shop.orders.expirePending()
        },
    ),
  },
)

async function live(commands: readonly Command[], payload: 'stored' | 'rendered') {
  const opened = openTestShop({ outbox: { payload } })
  const { shop, publisher, store } = opened
  await stockShop(opened)
  await shop.coupons.create({
    couponId: 'f',
    code: 'FIX',
    name: 'F',
    discount: { type: 'FIXED', amount: 500 },
    quantity: 9,
  })
  const percent = { type: 'PERCENT', basisPoints: 3333 } as const
  await shop.coupons.create({
    couponId: 'p',
    code: 'PCT',
    name: 'P',
    discount: percent,
    quantity: 9,
    productIds: ['beans'],
  })
  for (const code of ['FIX', 'PCT']) for (const id of ['mina', 'jun']) await shop.coupons.claim({ userId: id, code })
  const answered: { again: () => Promise<unknown>; first: unknown }[] = []
  for (const [index, run] of commands.entries()) {
    const { items: orders } = await shop.orders.list({ limit: 100 })
    const orderIds = orders.map(({ orderId }) => orderId).toSorted()
    const call = () => run(opened, orderIds, `key ${index}`)
    await call().then(
      first => answered.push({ again: call, first }),
      error => {
        if (!isShopError(error)) throw error
      },
    )
    opened.clock.advance(1)
  }
  let replayed = 0
  for (const { again, first } of answered.filter(
    ({ first: answer }) => typeof answer === 'object' && 'history' in answer!,
  )) {
    const answer = await again()
    expect(isReplayed(answer)).toBe(true)
    expect(answer).toEqual(first)
    expect(JSON.stringify(answer)).toBe(JSON.stringify(first))
    replayed += 1
  }
  const { items: told } = await shop.outbox.list({ limit: 100 })
  await shop.outbox.relay()
  const kept: (string | undefined)[] = []
  await store.snapshot(async view => {
    for await (const rows of view.scan('events')) kept.push(...rows.map(event => event.payload))
  })
  expect((await shop.audit()).findings).toEqual([])
  return { told, received: publisher.received, kept, replayed }
}

test('an event that is rendered tells what it would have stored, byte for byte, over random histories', async () => {
  const seen = new Map<string, number>()
  let replayed = 0
  const property = fc.asyncProperty(fc.array(command, { minLength: 20, maxLength: 60 }), async commands => {
    const stored = await live(commands, 'stored')
    const rendered = await live(commands, 'rendered')
    expect(rendered.told).toEqual(stored.told)
    expect(rendered.received).toEqual(stored.received)
    expect(stored.kept.every(payload => payload !== undefined)).toBe(true)
    const failed = rendered.told.filter(({ type }) => type === 'order.payment_failed').length
    expect(rendered.kept.filter(payload => payload !== undefined)).toHaveLength(failed)
    replayed += rendered.replayed
    for (const { type } of rendered.told) seen.set(type, (seen.get(type) ?? 0) + 1)
  })
  await checkRandomly('rendered events', property, { runs: 200, budgetMs: 0, first: { runs: 12, seed: 44 } })
  expect([...seen.keys()].toSorted()).toEqual([
    'order.cancelled',
    'order.completed',
    'order.lines_cancelled',
    'order.paid',
    'order.payment_failed',
  ])
  expect(replayed).toBeGreaterThan(30)
})

test('an event whose order is gone is dead at once and says why, and holds back only its own order’s', async () => {
  const opened = openTestShop()
  const { shop, store, publisher } = opened
  await stockShop(opened)
  await shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 1 }] })
  await store.transaction(({ outbox }) =>
    outbox.insert([{ eventId: 'lost', type: 'order.paid', orderId: 'gone', sequence: 2, createdAt: 0 }]),
  )
  expect(await shop.outbox.relay()).toMatchObject({ sent: 1, dead: 1 })
  expect(publisher.received).toHaveLength(1)
  const { items: dead } = await shop.outbox.list({ status: 'DEAD' })
  expect(dead).toMatchObject([{ eventId: 'lost', payload: '', lastError: expect.stringContaining('its order') }])
})
