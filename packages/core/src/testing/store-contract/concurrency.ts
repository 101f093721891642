import { expect, test } from 'vitest'
import { totalStock } from '../../catalog/product.ts'
import type { Transaction } from '../../ports/transaction.ts'
import { insist } from './insist.ts'
import { put, putShop } from './put.ts'
import { answerRow, couponRow, idOf, moment, optionRow, orderRow, userCouponRow, userRow, walletRow } from './rows.ts'
import { expectFailure } from './expect-failure.ts'
import type { Subject } from './subject.ts'

const workers = 24

/** Sends workers through both doors at once. */
async function race<T>(subject: Subject, work: (transaction: Transaction, worker: number) => Promise<T>): Promise<T[]> {
  const doors = await subject.pair()
  return Promise.all(
    Array.from({ length: workers }, (_, worker) =>
      insist(doors[worker % 2]!, transaction => work(transaction, worker)),
    ),
  )
}

export function concurrencyContract(subject: Subject): void {
  test('transactions that lock one wallet lose no update', async () => {
    const { store } = subject
    await putShop(store)
    await race(subject, async transaction => {
      const [wallet] = await transaction.wallets.lock(['mina'])
      await transaction.wallets.save([{ ...wallet!, balance: wallet!.balance + 3, entryCount: wallet!.entryCount + 1 }])
    })
    expect(await store.reader.wallets.find(['mina'])).toEqual([
      walletRow({ balance: workers * 3, entryCount: workers }),
    ])
  })

  test('transactions that lock the options of a product lose no update', async () => {
    const { store } = subject
    await putShop(store, { products: [], options: [] })
    await race(subject, async transaction => {
      const options = await transaction.options.lock(['beans', 'latte'])
      await transaction.options.save(options.map(option => ({ ...option, stock: option.stock + 1 })))
    })
    const products = await store.reader.products.find(['latte', 'beans'])
    const stocks = products.flatMap(product => product.options.map(option => option.stock))
    expect(stocks).toEqual([10 + workers, 10 + workers, 10 + workers])
  })

  test('transactions that lock a coupon claim no more than there are', async () => {
    const { store } = subject
    const quantity = 10
    const users = Array.from({ length: workers }, (_, index) => userRow({ userId: `user-${index}` }))
    await putShop(store, { users, coupons: [couponRow({ couponId: 'few', code: 'FEW', quantity })] })
    const claims = await race(subject, async (transaction, worker) => {
      const [coupon] = await transaction.coupons.lock(['few'])
      if (coupon!.claimed >= coupon!.quantity) return 'sold out'
      await transaction.coupons.save([{ ...coupon!, claimed: coupon!.claimed + 1 }])
      const ids = { userCouponId: idOf(worker), couponId: 'few', userId: `user-${worker}` }
      await transaction.userCoupons.insert([userCouponRow(ids)])
      return 'claimed'
    })
    expect(claims.filter(claim => claim === 'claimed')).toHaveLength(quantity)
    expect(await store.reader.coupons.find(['few'])).toMatchObject([{ claimed: quantity }])
  })

  test('what is read after a lock is what its last holder has committed', async () => {
    const { store } = subject
    const order = orderRow()
    await putShop(store, { orders: [order], userCoupons: [userCouponRow()] })
    await race(subject, async (transaction, worker) => {
      // Read before the lock as well: a view that began here must not be what is read below.
      await transaction.orders.find([order.orderId])
      const [wallet] = await transaction.wallets.lock(['mina'])
      const [before] = await transaction.orders.find([order.orderId])
      const step = {
        from: 'PENDING',
        to: 'PENDING',
        by: 'user',
        reason: `worker ${worker}`,
        at: moment + worker,
      } as const
      const history = [...before!.history, step]
      expect(wallet!.entryCount).toBe(before!.history.length - 1)
      const answers = await transaction.answers.find([answerRow({ key: String(wallet!.entryCount) })])
      expect(answers).toHaveLength(wallet!.entryCount === 0 ? 0 : 1)
      await transaction.orders.save([{ before: before!, after: { ...before!, history } }])
      await transaction.answers.insert([answerRow({ key: String(wallet!.entryCount + 1) })])
      await transaction.wallets.save([{ ...wallet!, entryCount: wallet!.entryCount + 1 }])
    })
    const [after] = await store.reader.orders.find([order.orderId])
    expect(after!.history).toHaveLength(1 + workers)
  })

  test('calls that do not wait for a lock are answered after it, in their order', async () => {
    const { store } = subject
    await putShop(store)
    await race(subject, async (transaction, worker) => {
      const [[wallet], [option], [product], answers] = await Promise.all([
        transaction.wallets.lock(['mina']),
        transaction.options.lock(['latte']),
        transaction.products.findInfo(['latte']),
        transaction.answers.find([answerRow({ key: 'last' })]),
      ])
      const turn = wallet!.entryCount
      expect({ price: product!.price, movements: option!.movementCount }).toEqual(
        turn === 0 ? expect.anything() : { price: 1_000 + turn, movements: turn },
      )
      expect(answers).toHaveLength(0)
      await transaction.wallets.save([{ ...wallet!, entryCount: turn + 1 }])
      await transaction.options.save([{ ...option!, movementCount: turn + 1 }])
      await transaction.products.save([{ ...product!, price: 1_000 + turn + 1, name: `worker ${worker}` }])
    })
    expect(await store.reader.wallets.find(['mina'])).toMatchObject([{ entryCount: workers }])
  })

  test('of transactions that insert the same idempotency key one wins, the others conflict', async () => {
    const { store } = subject
    await putShop(store)
    const doors = await subject.pair()
    const outcomes = await Promise.allSettled(
      Array.from({ length: workers }, (_, worker) =>
        insist(doors[worker % 2]!, transaction => transaction.answers.insert([answerRow({ answer: `"${worker}"` })])),
      ),
    )
    expect(outcomes.filter(outcome => outcome.status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') await expectFailure(Promise.reject(outcome.reason as Error), 'conflict')
    }
  })

  test('transactions that lock many rows in any order all come to an end', async () => {
    const { store } = subject
    const users = Array.from({ length: 6 }, (_, index) => userRow({ userId: `user-${index}` }))
    await putShop(store)
    // One by one and backwards, so that how they lie is not how they are to be locked.
    for (const user of users.toReversed()) {
      await put(store, { users: [user], wallets: [walletRow({ userId: user.userId })] })
    }
    const userIds = users.map(user => user.userId)
    await race(subject, async (transaction, worker) => {
      const named = worker % 2 === 0 ? userIds : userIds.toReversed()
      const wallets = await transaction.wallets.lock(named)
      expect(wallets.map(wallet => wallet.userId)).toEqual(userIds)
      const options = await transaction.options.lock(worker % 2 === 0 ? ['latte', 'beans'] : ['beans', 'latte'])
      await transaction.wallets.save(wallets.map(wallet => ({ ...wallet, balance: wallet.balance + 1 })))
      await transaction.options.save(options.map(option => ({ ...option, stock: option.stock + 1 })))
    })
    const balances = (await store.reader.wallets.find(userIds)).map(wallet => wallet.balance)
    expect(balances).toEqual(userIds.map(() => workers))
  })

  test('rows are added up, not overwritten, when sales are counted at once', async () => {
    const { store } = subject
    await putShop(store)
    const figure = { day: '2025-10-09', productId: 'latte', optionId: optionRow().optionId, quantity: 1, revenue: 10 }
    await race(subject, async transaction => {
      await transaction.options.lock(['latte'])
      await transaction.sales.add([figure])
    })
    const top = await store.reader.sales.top({ from: '2025-10-09', to: '2025-10-09', limit: 5 })
    expect(top).toEqual([{ productId: 'latte', quantity: workers, revenue: workers * 10 }])
  })

  test('a reader never sees half of a transaction', async () => {
    const { store } = subject
    await putShop(store)
    const [, other] = await subject.pair()
    const sums: number[] = []
    for (let round = 0; round < 30; round += 1) {
      const move = insist(store, moveOne)
      const reads = Array.from({ length: 4 }, async () => {
        const [beans] = await other.reader.products.find(['beans'])
        sums.push(totalStock(beans!.options))
      })
      await Promise.all([move, ...reads])
    }
    expect(new Set(sums)).toEqual(new Set([20]))
  })
}

/** Takes a unit from one option and gives it to another: their sum stays the same. */
async function moveOne(transaction: Transaction): Promise<void> {
  const [first, second] = await transaction.options.lock(['beans'])
  const from = first!.stock > 0 ? first! : second!
  const to = from === first ? second! : first!
  await transaction.options.save([{ ...from, stock: from.stock - 1 }])
  await transaction.options.save([{ ...to, stock: to.stock + 1 }])
}
