import type { Order } from '@jumun/core'
import { byCallers, createRandom, percentile } from '@jumun/doctor/toolbox'
import { grouped, table } from '../output/table.ts'
import { raced, type Scene } from './scene.ts'

const orders = 2000
const atOnce = 128

export async function busyHour({ shop, story, users }: Scene): Promise<void> {
  story.chapter('A busy hour')
  const random = createRandom(20_260_131)
  const { items } = await shop.catalog.listProducts({ limit: 100 })
  // What there is much of is ordered often.
  const shelf = items.flatMap(({ productId, options }) =>
    options.flatMap(({ optionId, stock }) => Array.from({ length: stock }, () => ({ productId, optionId }))),
  )
  const latencies: number[] = []
  let placed = 0
  let refused = 0
  const start = performance.now()
  await byCallers(atOnce, orders, async () => {
    const wanted = [random.pick(shelf), random.pick(shelf)].map(item => ({ ...item, quantity: 1 }))
    const from = performance.now()
    const result = await raced([() => shop.orders.place({ userId: random.pick(users), items: wanted })])
    latencies.push(performance.now() - from)
    placed += result.won.length
    refused += result.refused.values().reduce((sum, count) => sum + count, 0)
  })
  const seconds = (performance.now() - start) / 1000
  story.tell(
    `${grouped(orders)} orders of two things each, ${atOnce} at a time, in ${seconds.toFixed(1)} s: ${grouped(Math.round(orders / seconds))} a second on this machine, half of them answered within ${Math.round(percentile(latencies, 0.5))} ms and 99 % within ${Math.round(percentile(latencies, 0.99))} ms. ${grouped(placed)} were paid; ${grouped(refused)} found too little stock or money and changed nothing.`,
  )
  story.claim('every order was answered, none was lost', placed + refused === orders && placed > 0)
}

export async function changeOfMind({ shop, story, users }: Scene): Promise<void> {
  story.chapter('A change of mind')
  const userId = await couponOwner(shop, users)
  const before = await shop.wallets.balance({ userId })
  const order = await shop.orders.place({
    userId,
    items: [{ productId: 'house-beans', optionId: '1kg', quantity: 1 }],
    couponCode: 'OPENING',
  })
  const cancelled = await shop.orders.cancel({ orderId: order.orderId, userId, reason: 'grinder broke' })
  const after = await shop.wallets.balance({ userId })
  const [entry, payment] = (await shop.wallets.history({ userId, limit: 2 })).items
  story.tell(
    `${userId} buys beans with the coupon for ${grouped(order.total)} instead of ${grouped(order.subtotal)}, and cancels. The wallet's history keeps both:`,
  )
  story.show(
    `$ jumun wallet history --user ${userId} --limit 2\n${table(
      [entry!, payment!],
      [
        { title: 'NO', value: row => row.number, right: true },
        { title: 'TYPE', value: row => row.type },
        { title: 'AMOUNT', value: row => row.amount, right: true },
        { title: 'BALANCE', value: row => row.balanceAfter, right: true },
      ],
    )}`,
  )
  const [coupon] = await shop.coupons.listForUser({ userId })
  story.claim('the money came back in full', after.balance === before.balance && cancelled.status === 'CANCELLED')
  story.claim('the coupon can be used again', coupon?.status === 'ISSUED')
  story.claim('a second cancellation is refused', await isRefused(shop, cancelled))
}

async function couponOwner(shop: Scene['shop'], users: readonly string[]): Promise<string> {
  for (const userId of users) {
    if ((await shop.coupons.listForUser({ userId })).length > 0) return userId
  }
  throw new Error('no user has a coupon')
}

async function isRefused(shop: Scene['shop'], { orderId }: Order): Promise<boolean> {
  const { refused } = await raced([() => shop.orders.cancel({ orderId })])
  return refused.has('ORDER_NOT_CANCELLABLE')
}
