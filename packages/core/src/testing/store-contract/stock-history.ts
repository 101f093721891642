import { expect, test } from 'vitest'
import { moveStock, type Option, type StockMovement } from '../../catalog/product.ts'
import type { Order } from '../../order/order.ts'
import type { Store } from '../../ports/store.ts'
import { scanAll } from './dump.ts'
import { expectFailure } from './expect-failure.ts'
import { putShop } from './put.ts'
import { idOf, itemRow, moment, movementRow, optionRow, orderRow } from './rows.ts'
import type { Subject } from './subject.ts'

const latte = { productId: 'latte', optionId: 'default' }
const kilo = { productId: 'beans', optionId: '1kg' }

/**
 * An order per turn, five turns a batch: of both options in every third, a correction instead in every eleventh. Answers the
 * movements of the two options, by number.
 */
async function sell(store: Store, turns: number): Promise<Record<'latte' | 'beans', StockMovement[]>> {
  const moved: Record<'latte' | 'beans', StockMovement[]> = { latte: [], beans: [] }
  for (let turn = 0; turn < turns; turn += 5) {
    await store.transaction(async transaction => {
      const options = new Map(
        (await transaction.options.lock(['latte', 'beans'])).map(option => [keyOf(option), option]),
      )
      const orders: Order[] = []
      const sold: StockMovement[] = []
      const corrected: StockMovement[] = []
      const move = (key: typeof latte, change: Parameters<typeof moveStock>[1]) => {
        const { option, movement } = moveStock(options.get(keyOf(key))!, change)
        options.set(keyOf(key), option)
        moved[option.productId as 'latte' | 'beans'].push(movement)
        return movement
      }
      for (let number = turn + 1; number <= turn + 5; number += 1) {
        const at = moment + number
        if (number % 11 === 0) {
          corrected.push(move(latte, { type: 'ADJUSTMENT', delta: 1, reason: 'found', at }))
          continue
        }
        const lines = [
          { ...latte, quantity: 1 + (number % 2) },
          ...(number % 3 === 0 ? [{ ...kilo, quantity: 2 }] : []),
        ]
        const orderId = idOf(number)
        sold.push(...lines.map(line => move(line, { type: 'ORDER', delta: 0 - line.quantity, orderId, at })))
        orders.push(orderRow({ orderId, createdAt: at, items: lines.map(line => itemRow(line)) }))
      }
      await transaction.orders.insert(orders, sold)
      await transaction.movements.insert(corrected)
      await transaction.options.save([...options.values()])
    })
  }
  return moved
}

function keyOf({ productId, optionId }: Pick<Option, 'productId' | 'optionId'>): string {
  return `${productId}/${optionId}`
}

async function putStock(store: Store): Promise<void> {
  await putShop(store)
  await store.transaction(transaction =>
    transaction.options.save([optionRow({ stock: 1000 }), optionRow({ ...kilo, position: 1, stock: 1000 })]),
  )
}

export function stockHistoryContract(subject: Subject): void {
  test('movements of orders are part of the history of their option, among corrections, a page at a time', async () => {
    const { store } = subject
    await putStock(store)
    const moved = await sell(store, 200)
    const { page } = store.reader.movements
    expect(await page({ ...latte, limit: 1000 })).toEqual(moved.latte.toReversed())
    expect(await page({ ...kilo, limit: 1000 })).toEqual(moved.beans.toReversed())
    for (const before of [1, 2, 12, 63, 64, 65, 66, 128, 130, 199, 200, 500]) {
      const below = moved.latte.filter(({ number }) => number < before).toReversed()
      for (const limit of [1, 7, 100]) {
        expect(await page({ ...latte, before, limit }), `${limit} below ${before}`).toEqual(below.slice(0, limit))
      }
    }
  })

  test('a scan has each movement once, by option and number', async () => {
    const { store } = subject
    await putStock(store)
    const moved = await sell(store, 200)
    const movements = await store.snapshot(view => scanAll(view, 'movements'))
    expect(movements).toEqual([...moved.beans, ...moved.latte])
  })

  test('a movement that is not what its line says, or whose option is not locked, is kept all the same', async () => {
    const { store } = subject
    await putStock(store)
    const order = orderRow({ items: [itemRow({ quantity: 2 })] })
    const taken = movementRow({ type: 'ORDER', delta: -2, stockAfter: 8, orderId: idOf(1) })
    const others = [
      movementRow({ number: 2, type: 'ORDER', delta: -3, stockAfter: 5, orderId: idOf(1) }),
      movementRow({ number: 3, type: 'ORDER', delta: -2, stockAfter: 3, orderId: idOf(1), at: moment + 1 }),
      movementRow({ ...kilo, type: 'ORDER', delta: -2, stockAfter: 8, orderId: idOf(1) }),
    ]
    await store.transaction(transaction => transaction.orders.insert([order], [taken, ...others]))
    expect(await store.reader.movements.page({ ...latte, limit: 9 })).toEqual([others[1], others[0], taken])
    expect(await store.reader.movements.page({ ...kilo, limit: 9 })).toEqual([others[2]])
    expect(await store.reader.orders.find([idOf(1)])).toEqual([order])
  })

  test('an option that is made in the same transaction has a history from its first movement', async () => {
    const { store } = subject
    await putShop(store)
    const option = optionRow({ optionId: 'large', position: 1 })
    const key = { productId: 'latte', optionId: 'large' }
    const first = movementRow({ ...key })
    const second = movementRow({ ...key, number: 2, type: 'ORDER', delta: -2, stockAfter: 8, orderId: idOf(1) })
    await store.transaction(async transaction => {
      await transaction.options.insert([option])
      await transaction.orders.insert([orderRow({ items: [itemRow(key)] })], [second])
      await transaction.movements.insert([first])
      await transaction.options.save([{ ...option, stock: 8, movementCount: 2 }])
    })
    expect(await store.reader.movements.page({ ...key, limit: 9 })).toEqual([second, first])
  })

  test('a number that no stock can have is refused with the order', async () => {
    const { store } = subject
    await putStock(store)
    for (const wrong of [{ stockAfter: -1 }, { number: -1 }, { stockAfter: 2 ** 53 }]) {
      const movement = movementRow({ type: 'ORDER', delta: -2, stockAfter: 8, orderId: idOf(1), ...wrong })
      const work = store.transaction(async transaction => {
        await transaction.options.lock(['latte'])
        await transaction.orders.insert([orderRow()], [movement])
      })
      await expectFailure(work, 'constraint')
    }
    expect(await store.reader.orders.find([idOf(1)])).toEqual([])
  })
}
