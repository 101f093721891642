import { expect, it } from 'vitest'
import type { ProductSales } from '../ports/ranking.ts'
import { createRunningSales } from './running-sales.ts'

const sale = (productId: string, quantity: number, revenue = 0): ProductSales => ({ productId, quantity, revenue })

/** What was sold on 10 March, the day before, and so on. */
function counted(days: readonly (() => Promise<ProductSales[]>)[], places = 100) {
  const asked: string[] = []
  const sales = createRunningSales({
    sales: { top: ({ from, to }) => (asked.push(`${from} ${to}`), days[10 - Number(from.slice(-2))]!()) },
    to: '2026-03-10',
    computedAt: 5,
    places,
  })
  return { sales, asked }
}

it('adds up day by day, and keeps so many places', async () => {
  const max = Number.MAX_SAFE_INTEGER
  const { sales, asked } = counted(
    [async () => [sale('a', 3, max), sale('b', 2, 4)], async () => [sale('b', 2, 6), sale('a', 1, max)]],
    1,
  )
  expect(await sales.top(1)).toEqual([sale('a', 3, max)])
  expect(await sales.top(2)).toEqual([sale('a', 4, max)])
  expect(await sales.top(1)).toEqual([sale('a', 3, max)])
  expect(asked).toEqual(['2026-03-10 2026-03-10', '2026-03-09 2026-03-09'])
})

it('orders by quantity, then by revenue, then by id', async () => {
  const day = [sale('d', 1, 9), sale('c', 2, 5), sale('b', 2, 7), sale('e', 2, 5)]
  const { sales } = counted([async () => day])
  expect((await sales.top(1)).map(({ productId }) => productId)).toEqual(['b', 'c', 'e', 'd'])
})

it('answers what is counted while a longer window is being counted', async () => {
  const later = Promise.withResolvers<ProductSales[]>()
  const { sales } = counted([async () => [sale('a', 1)], () => later.promise])
  await sales.top(1)
  const longer = sales.top(2)
  expect(await sales.top(1)).toEqual([sale('a', 1)])
  later.resolve([])
  expect(await longer).toEqual([sale('a', 1)])
})

it('goes on after a failure', async () => {
  let fails = true
  const { sales } = counted([async () => (fails ? Promise.reject(new Error('gone')) : [sale('a', 1)])])
  await expect(sales.top(1)).rejects.toThrow('gone')
  fails = false
  expect(await sales.top(1)).toEqual([sale('a', 1)])
})
