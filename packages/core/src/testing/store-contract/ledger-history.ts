import { expect, test } from 'vitest'
import type { Order } from '../../order/order.ts'
import type { Store } from '../../ports/store.ts'
import type { LedgerEntry, Wallet } from '../../wallet/wallet.ts'
import { scanAll } from './dump.ts'
import { expectFailure } from './expect-failure.ts'
import { put, putShop } from './put.ts'
import { entryRow, idOf, moment, orderRow, userRow, walletRow } from './rows.ts'
import type { Subject } from './subject.ts'

/** An order that is paid as it is made. */
function paidAtOnce(order: Partial<Order>): Order {
  const row = orderRow(order)
  const { createdAt: at, orderId, total } = row
  const paymentId = `paid-${orderId.slice(4)}`
  return {
    ...row,
    status: 'PAID',
    payment: { paymentId, amount: total, at },
    history: [...row.history, { from: 'PENDING', to: 'PAID', by: 'user', at }],
  }
}

/** Wallets whose entries are written turn by turn, and what has been written of each. */
class Spending {
  readonly store: Store
  readonly entries: LedgerEntry[] = []
  #wallets = new Map<string, Wallet>()
  #orders: Order[] = []
  #paying: LedgerEntry[] = []
  #others: LedgerEntry[] = []
  #orderCount = 0

  constructor(store: Store) {
    this.store = store
  }

  async lockAndWrite(userIds: readonly string[], turns: () => void): Promise<void> {
    await this.store.transaction(async transaction => {
      this.#wallets = new Map((await transaction.wallets.lock(userIds)).map(wallet => [wallet.userId, wallet]))
      turns()
      await transaction.orders.insert(this.#orders.splice(0), [], this.#paying.splice(0))
      await transaction.ledger.insert(this.#others.splice(0))
      await transaction.wallets.save([...this.#wallets.values()])
    })
  }

  charge(userId: string, at: number): void {
    this.#others.push(this.#next(userId, { type: 'CHARGE', amount: 10_000, maxBalance: 5_000_000, at }))
  }

  order(userId: string, at: number): void {
    const order = this.#order({ userId, createdAt: at, total: 1000 + this.#orderCount })
    this.#orders.push(order)
    this.#paying.push(this.#next(userId, { type: 'PAYMENT', amount: 0 - order.total, orderId: order.orderId, at }))
  }

  /** An order that is not paid, and so no entry. */
  leave(userId: string, at: number): void {
    this.#orders.push(orderRow({ orderId: this.#nextId(), userId, createdAt: at }))
  }

  of(userId: string): LedgerEntry[] {
    return this.entries.filter(entry => entry.userId === userId)
  }

  #order(order: Partial<Order>): Order {
    return paidAtOnce({ ...order, orderId: this.#nextId() })
  }

  #nextId(): string {
    this.#orderCount += 1
    return idOf(this.#orderCount)
  }

  #next(userId: string, change: Pick<LedgerEntry, 'type' | 'amount' | 'at'> & Partial<LedgerEntry>): LedgerEntry {
    const { balance, entryCount } = this.#wallets.get(userId)!
    const after = { balance: balance + change.amount, entryCount: entryCount + 1 }
    this.#wallets.set(userId, { userId, ...after })
    const entry = { userId, number: after.entryCount, balanceBefore: balance, balanceAfter: after.balance, ...change }
    this.entries.push(entry)
    return entry
  }
}

/** Two users who charge and pay, alone and several times in a batch, under a clock that stands still and goes back. */
async function spend(store: Store, turns: number): Promise<Spending> {
  const spending = new Spending(store)
  await spending.lockAndWrite(['jun', 'mina'], () => {
    for (const userId of ['mina', 'jun']) {
      spending.charge(userId, moment)
      for (let more = 0; more < 60; more += 1) spending.charge(userId, moment)
    }
  })
  for (let turn = 1; turn <= turns; turn += 1) {
    // Every 50 turns the clock goes back by 30, which it takes 30 turns to make up for.
    const at = moment + turn * 10 - (turn % 50 === 0 || turn % 50 > 30 ? 300 : 0)
    await spending.lockAndWrite(['jun', 'mina'], () => {
      if (turn % 9 === 0) spending.leave('mina', at)
      if (turn % 13 === 0) spending.charge('mina', at)
      spending.order('mina', at)
      if (turn % 7 === 0) spending.order('mina', at)
      if (turn % 11 === 0) spending.charge('mina', at)
      if (turn % 3 === 0) spending.order('jun', at + (turn % 2))
      // Times of one batch need not be in the order of its commands.
      if (turn % 17 === 0) {
        spending.charge('jun', at + 40)
        spending.order('jun', at + 20)
        spending.order('jun', at + 60)
      }
    })
    if (turn % 10 === 0) {
      await spending.lockAndWrite(['mina'], () => spending.charge('mina', at))
      await spending.lockAndWrite(['mina'], () => spending.order('mina', at))
    }
  }
  return spending
}

export function ledgerHistoryContract(subject: Subject): void {
  test('payments of orders are part of the ledger of their wallet, among other entries, a page at a time', async () => {
    const { store } = subject
    await putShop(store)
    const spending = await spend(store, 110)
    const { page } = store.reader.ledger
    for (const userId of ['mina', 'jun']) {
      const entries = spending.of(userId).toReversed()
      expect(await page({ userId, limit: 1000 })).toEqual(entries)
      for (let before = 1; before <= entries.length + 2; before += 1) {
        const below = entries.filter(({ number }) => number < before)
        for (const limit of before % 20 === 4 ? [1, 7, 100] : [1]) {
          expect(await page({ userId, before, limit }), `${limit} below ${before}`).toEqual(below.slice(0, limit))
        }
      }
    }
  })

  test('the last entry at a moment may be the payment of an order', async () => {
    const { store } = subject
    await putShop(store)
    const spending = await spend(store, 90)
    for (const userId of ['mina', 'jun']) {
      const entries = spending.of(userId)
      for (let at = moment - 5; at < moment + 1000; at += 15) {
        const last = entries.findLast(entry => entry.at <= at)
        expect(await store.reader.ledger.lastAt({ userId, at }), `${userId} at ${at - moment}`).toEqual(last)
      }
    }
  })

  test('a scan has each entry once, by user and number', async () => {
    const { store } = subject
    await putShop(store)
    const others = Array.from({ length: 30 }, (_, i) => `${i % 2 === 0 ? 'k' : 'é'}-${i}`)
    await put(store, {
      users: others.map(userId => userRow({ userId })),
      wallets: others.map(userId => walletRow({ userId, balance: 1_000_000 })),
    })
    const spending = await spend(store, 70)
    for (let turn = 0; turn < 20; turn += 1) {
      await spending.lockAndWrite(others, () => {
        for (const userId of others) spending.order(userId, moment + turn)
      })
    }
    const scanned = await store.snapshot(view => scanAll(view, 'ledger'))
    const users = (await store.snapshot(view => scanAll(view, 'users'))).map(({ userId }) => userId)
    expect(scanned).toEqual(users.flatMap(userId => spending.of(userId)))
  })

  test('a payment that is not what its order says, or whose wallet is not locked, is kept all the same', async () => {
    const { store } = subject
    await putShop(store)
    await put(store, { users: [userRow({ userId: 'sol' })], wallets: [walletRow({ userId: 'sol', balance: 9000 })] })
    const orders = ['mina', 'sol', 'jun'].map((userId, i) => paidAtOnce({ userId, orderId: idOf(i + 1) }))
    const payment = { type: 'PAYMENT', amount: -9000, balanceBefore: 9000, balanceAfter: 0 } as const
    const [minas, sols, juns] = [
      entryRow({ ...payment, orderId: idOf(1) }),
      entryRow({ ...payment, userId: 'sol', orderId: idOf(2), at: moment + 1 }),
      entryRow({ ...payment, userId: 'jun', orderId: idOf(3), amount: -8000, balanceBefore: 8000 }),
    ]
    const second = entryRow({ ...payment, userId: 'sol', number: 2, orderId: idOf(2), reason: 'twice' })
    await store.transaction(async transaction => {
      await transaction.wallets.lock(['jun', 'sol'])
      await transaction.orders.insert(orders, [], [minas, sols, juns, second])
    })
    const { page } = store.reader.ledger
    expect(await page({ userId: 'mina', limit: 9 })).toEqual([minas])
    expect(await page({ userId: 'sol', limit: 9 })).toEqual([second, sols])
    expect(await page({ userId: 'jun', limit: 9 })).toEqual([juns])
    expect(await store.reader.orders.find([idOf(1), idOf(2), idOf(3)])).toEqual(orders)
  })

  test('a wallet that is made in the same transaction has a ledger from its first entry', async () => {
    const { store } = subject
    await putShop(store)
    await store.transaction(t => t.users.insert([userRow({ userId: 'sol' })]))
    const order = paidAtOnce({ userId: 'sol', total: 0, subtotal: 0 })
    const nothing = { amount: 0, balanceBefore: 0, balanceAfter: 0 }
    const first = entryRow({ userId: 'sol', type: 'PAYMENT', orderId: order.orderId, ...nothing })
    const second = entryRow({ userId: 'sol', number: 2, at: moment })
    await store.transaction(async transaction => {
      await transaction.wallets.insert([walletRow({ userId: 'sol' })])
      await transaction.orders.insert([order], [], [first])
      await transaction.ledger.insert([second])
      await transaction.wallets.save([walletRow({ userId: 'sol', balance: 500, entryCount: 2 })])
    })
    expect(await store.reader.ledger.page({ userId: 'sol', limit: 9 })).toEqual([second, first])
    expect(await store.reader.ledger.lastAt({ userId: 'sol', at: moment })).toEqual(second)
  })

  test('a number that no balance can have is refused with the order', async () => {
    const { store } = subject
    await putShop(store)
    for (const balanceAfter of [-1, 2 ** 53]) {
      const order = paidAtOnce({})
      const balances = { balanceBefore: balanceAfter + 9000, balanceAfter }
      const entry = entryRow({ type: 'PAYMENT', orderId: order.orderId, amount: -9000, ...balances })
      const work = store.transaction(async transaction => {
        await transaction.wallets.lock(['mina'])
        await transaction.orders.insert([order], [], [entry])
      })
      await expectFailure(work, 'constraint')
    }
    expect(await store.reader.orders.find([idOf(1)])).toEqual([])
  })
}
