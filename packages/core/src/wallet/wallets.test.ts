import { describe, expect, it } from 'vitest'
import { endingOf, refusal, tally } from '../testing/refusal.ts'
import { monday } from '../testing/test-clock.ts'
import { expectCleanAudit } from '../testing/clean-audit.ts'
import { openStockedShop, openTestShop } from '../suites/test-shop.ts'

describe('charge', () => {
  it('answers the balance', async () => {
    const { shop } = await openStockedShop()
    expect(await shop.wallets.charge({ userId: 'mina', amount: 500 })).toEqual({ userId: 'mina', balance: 10_500 })
  })

  it('is held to the limit, in a batch as one after the other', async () => {
    const { shop } = openTestShop({ wallet: { maxBalance: 1_000 } })
    await shop.users.register({ userId: 'mina', name: 'Mina' })
    const charges = [600, 500, 400, 1].map(amount => endingOf(shop.wallets.charge({ userId: 'mina', amount })))
    expect(await Promise.all(charges)).toEqual([
      { ok: true, answer: { userId: 'mina', balance: 600 } },
      {
        ok: false,
        code: 'BALANCE_LIMIT_EXCEEDED',
        details: { balance: 600, amount: 500, maxBalance: 1_000 },
      },
      { ok: true, answer: { userId: 'mina', balance: 1_000 } },
      { ok: false, code: 'BALANCE_LIMIT_EXCEEDED', details: { balance: 1_000, amount: 1, maxBalance: 1_000 } },
    ])
    expect(await shop.wallets.balance({ userId: 'mina' })).toEqual({ userId: 'mina', balance: 1_000 })
    await expectCleanAudit(shop)
  })

  it('has a limit of 10 000 000 by default', async () => {
    const { shop } = openTestShop()
    await shop.users.register({ userId: 'mina', name: 'Mina' })
    await shop.wallets.charge({ userId: 'mina', amount: 10_000_000 })
    await refusal(shop.wallets.charge({ userId: 'mina', amount: 1 }), 'BALANCE_LIMIT_EXCEEDED')
  })

  it('works in the batch in which the user is registered', async () => {
    const { shop } = openTestShop()
    const userId = 'mina'
    const calls = [
      endingOf(shop.wallets.charge({ userId, amount: 1 })),
      endingOf(shop.users.register({ userId, name: 'Mina' })),
      endingOf(shop.wallets.charge({ userId, amount: 2 })),
      endingOf(shop.wallets.charge({ userId, amount: 3 })),
    ]
    expect(tally(await Promise.all(calls))).toEqual({ ok: 3, USER_NOT_FOUND: 1 })
    expect(await shop.wallets.balance({ userId })).toEqual({ userId, balance: 5 })
    await expectCleanAudit(shop)
  })
})

describe('withdraw', () => {
  it('takes money out for a reason, down to 0 and no further', async () => {
    const { shop } = await openStockedShop()
    const userId = 'mina'
    const take = (amount: number) => shop.wallets.withdraw({ userId, amount, reason: 'typed twice', reference: 't-1' })
    expect(await take(4_000)).toEqual({ userId, balance: 6_000 })
    const { details } = await refusal(take(6_001), 'INSUFFICIENT_BALANCE')
    expect(details).toEqual({ required: 6_001, available: 6_000 })
    await take(6_000)
    const { items } = await shop.wallets.history({ userId, limit: 1 })
    expect(items).toEqual([
      {
        userId,
        number: 3,
        type: 'WITHDRAWAL',
        amount: -6_000,
        balanceBefore: 6_000,
        balanceAfter: 0,
        reason: 'typed twice',
        reference: 't-1',
        at: monday,
      },
    ])
    for (const wrong of [{ amount: 0 }, { amount: 1.5 }, { reason: undefined }, { reason: '' }]) {
      await refusal(shop.wallets.withdraw({ userId, amount: 1, reason: 'x', ...wrong } as never), 'INVALID_INPUT')
    }
    await refusal(shop.wallets.withdraw({ userId: 'nobody', amount: 1, reason: 'x' }), 'USER_NOT_FOUND')
    await expectCleanAudit(shop)
  })

  it('happens once for a key, and makes room below the limit', async () => {
    const { shop } = await openStockedShop({ wallet: { maxBalance: 10_000 } })
    const take = { userId: 'mina', amount: 3_000, reason: 'paid out', idempotencyKey: 'k' }
    const answers = await Promise.all([shop.wallets.withdraw(take), shop.wallets.withdraw(take)])
    expect(answers.map(({ balance }) => balance)).toEqual([7_000, 7_000])
    await refusal(shop.wallets.withdraw({ ...take, amount: 1 }), 'IDEMPOTENCY_KEY_REUSED')
    expect(await shop.wallets.charge({ userId: 'mina', amount: 3_000, reference: 'pg-9' })).toMatchObject({
      balance: 10_000,
    })
    const { items } = await shop.wallets.history({ userId: 'mina', limit: 1 })
    expect(items).toMatchObject([{ type: 'CHARGE', reference: 'pg-9' }])
  })
})

describe('a refund', () => {
  it('is held to the limit where the user asks for it, and not where the shop does', async () => {
    const { shop } = await openStockedShop({ wallet: { maxBalance: 10_000 } })
    const userId = 'mina'
    const items = [{ productId: 'latte', quantity: 2 }]
    const { orderId } = await shop.orders.place({ userId, items })
    await shop.wallets.charge({ userId, amount: 9_000 })
    const { details } = await refusal(shop.orders.cancel({ orderId, userId }), 'BALANCE_LIMIT_EXCEEDED')
    expect(details).toEqual({ balance: 10_000, amount: 9_000, maxBalance: 10_000 })
    expect(await shop.orders.get({ orderId })).toMatchObject({ status: 'PAID' })
    await shop.orders.cancel({ orderId })
    expect(await shop.wallets.balance({ userId })).toMatchObject({ balance: 19_000 })
    await expectCleanAudit(shop)
  })
})

describe('history', () => {
  it('tells charges, payments and refunds with balances before and after, the newest first', async () => {
    const { shop, clock } = await openStockedShop()
    clock.advance(10)
    const order = await shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 1 }] })
    const { orderId } = order
    await shop.wallets.charge({ userId: 'mina', amount: 100, reason: 'an apology' })
    await shop.orders.cancel({ orderId })
    const of = { userId: 'mina' }
    expect(await shop.wallets.history({ userId: 'mina' })).toEqual({
      items: [
        {
          ...of,
          number: 4,
          type: 'REFUND',
          amount: 4_500,
          balanceBefore: 5_600,
          balanceAfter: 10_100,
          orderId,
          at: monday + 10,
        },
        {
          ...of,
          number: 3,
          type: 'CHARGE',
          amount: 100,
          balanceBefore: 5_500,
          balanceAfter: 5_600,
          maxBalance: 10_000_000,
          reason: 'an apology',
          at: monday + 10,
        },
        {
          ...of,
          number: 2,
          type: 'PAYMENT',
          amount: -4_500,
          balanceBefore: 10_000,
          balanceAfter: 5_500,
          orderId,
          at: monday + 10,
        },
        {
          ...of,
          number: 1,
          type: 'CHARGE',
          amount: 10_000,
          balanceBefore: 0,
          balanceAfter: 10_000,
          maxBalance: 10_000_000,
          at: monday,
        },
      ],
      nextCursor: null,
    })
  })

  it('goes on where a page ended, though entries were added meanwhile', async () => {
    const { shop } = await openStockedShop()
    for (const amount of [2, 3, 4, 5]) await shop.wallets.charge({ userId: 'mina', amount })
    const first = await shop.wallets.history({ userId: 'mina', limit: 2 })
    await shop.wallets.charge({ userId: 'mina', amount: 6 })
    const second = await shop.wallets.history({ userId: 'mina', limit: 2, cursor: first.nextCursor! })
    const third = await shop.wallets.history({ userId: 'mina', limit: 2, cursor: second.nextCursor! })
    expect([first, second, third].map(({ items }) => items.map(entry => entry.number))).toEqual([[5, 4], [3, 2], [1]])
    expect(third.nextCursor).toBeNull()
  })

  it.each(['0', '01', '-1', 'x', '1.5', '9007199254740993'])('refuses the cursor %s', async cursor => {
    const { shop } = await openStockedShop()
    const { details } = await refusal(shop.wallets.history({ userId: 'mina', cursor }), 'INVALID_INPUT')
    expect(details.issues).toEqual([{ pointer: '/cursor', message: 'is not a cursor that this list has given' }])
  })
})

it('answers the balance at any past moment', async () => {
  const { shop, clock } = await openStockedShop()
  clock.advance(100)
  await shop.wallets.charge({ userId: 'mina', amount: 1 })
  await shop.wallets.charge({ userId: 'mina', amount: 2 })
  clock.advance(100)
  await shop.wallets.charge({ userId: 'mina', amount: 4 })
  const balances = await Promise.all(
    [0, monday - 1, monday, monday + 99, monday + 100, monday + 199, monday + 200, monday + 9_999].map(at =>
      shop.wallets.balanceAt({ userId: 'mina', at }),
    ),
  )
  expect(balances.map(({ balance }) => balance)).toEqual([0, 0, 10_000, 10_000, 10_003, 10_003, 10_007, 10_007])
  expect(balances[2]).toEqual({ userId: 'mina', balance: 10_000, at: monday })
})
