import { type ShopError, uuidv7 } from '@jumun/core'
import type { HostedShop } from './hosted-shops.ts'

/** A user with 10 000, and a product of which there are ten at 4 500: ids of their own for each test. */
export async function stock({ shop }: HostedShop) {
  const userId = uuidv7()
  const productId = uuidv7()
  await shop.users.register({ userId, name: 'Mina' })
  await shop.wallets.charge({ userId, amount: 10_000 })
  await shop.catalog.addProduct({ productId, name: 'Latte', price: 4_500, stock: 10 })
  return { userId, productId, items: [{ productId, quantity: 1 }] }
}

export async function claimCoupon({ shop }: HostedShop, userId: string) {
  const code = uuidv7()
  await shop.coupons.create({ code, name: 'Welcome', discount: { type: 'FIXED', amount: 1_000 }, quantity: 5 })
  return shop.coupons.claim({ code, userId })
}

/** @throws Error when there is an answer */
export async function thrownBy(call: Promise<unknown>): Promise<ShopError> {
  return call.then(
    answer => Promise.reject(new Error(`it was answered: ${JSON.stringify(answer)}`)),
    (error: ShopError) => error,
  )
}
