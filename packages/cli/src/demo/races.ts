import { isReplayed } from '@jumun/core'
import { grouped } from '../output/table.ts'
import { duration, raced, repeat, type Scene } from './scene.ts'

export async function couponRush({ shop, story, users }: Scene): Promise<void> {
  story.chapter('A hundred coupons, three hundred hands')
  const discount = { type: 'PERCENT', basisPoints: 2000, maxDiscount: 3000 } as const
  await shop.coupons.create({ code: 'OPENING', name: 'Opening day', discount, quantity: 100 })
  const { won, refused, elapsedMs } = await raced(
    repeat(300, index => shop.coupons.claim({ code: 'OPENING', userId: users[index]! })),
  )
  const { claimed } = await shop.coupons.get({ code: 'OPENING' })
  const soldOut = refused.get('COUPON_SOLD_OUT') ?? 0
  story.tell(
    `Coupon OPENING takes 20 % off, at most 3,000, and there are 100 of it. 300 guests claim it in the same moment. After ${duration(elapsedMs)}:`,
  )
  story.claim(`exactly 100 claims, ${won.length} answered so`, won.length === 100 && claimed === 100)
  story.claim(`the other ${soldOut} got COUPON_SOLD_OUT`, soldOut === 200 && refused.size === 1)
}

export async function lastTen({ shop, story, users }: Scene): Promise<void> {
  story.chapter('The last ten cheesecakes')
  const { won, refused, elapsedMs } = await raced(
    repeat(100, index =>
      shop.orders.place({ userId: users[index]!, items: [{ productId: 'cheesecake', quantity: 1 }] }),
    ),
  )
  const { stock } = await shop.catalog.getProduct({ productId: 'cheesecake' })
  const short = refused.get('INSUFFICIENT_STOCK') ?? 0
  story.tell(`There are ten. A hundred guests order one each, at once. After ${duration(elapsedMs)}:`)
  story.claim(`exactly 10 orders were placed and paid`, won.length === 10)
  story.claim(`${short} were refused with INSUFFICIENT_STOCK, and paid nothing`, short === 90 && refused.size === 1)
  story.claim(`${stock} are left, not one less`, stock === 0)
}

export async function nervousFinger({ shop, story, users }: Scene): Promise<void> {
  story.chapter('A nervous finger')
  const userId = users[400]!
  const before = await shop.wallets.balance({ userId })
  const { won, refused } = await raced(
    repeat(50, () =>
      shop.orders.place({ userId, items: [{ productId: 'einspanner', quantity: 1 }], idempotencyKey: 'app/7f3a' }),
    ),
  )
  const after = await shop.wallets.balance({ userId })
  const orders = new Set(won.map(({ orderId }) => orderId))
  const replayed = won.filter(isReplayed).length
  story.tell(
    'The network is slow, and a guest presses "order" fifty times. The app sends the same idempotency key each time.',
  )
  story.claim(
    `one order, and 50 equal answers (${replayed} of them replayed)`,
    orders.size === 1 && won.length === 50 && replayed === 49 && refused.size === 0,
  )
  const paid = before.balance - after.balance
  story.claim(`${grouped(paid)} were paid, once`, paid === won[0]?.total)
}
