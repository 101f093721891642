import { type Crowd, gatherByKey, shareEqual } from '../engine/questions.ts'
import type { Reader } from '../ports/transaction.ts'

/**
 * A store's reader whose questions are answered in batches: of a crowd that asks in one turn of the event loop, those for
 * rows by key become one statement, and equal lists are read once (of products, see the surface). No answer is older than its question.
 */
export function gatheredReader(reader: Reader, crowd: Crowd): Reader {
  const { users, wallets, products, coupons, userCoupons, carts, orders, sales } = reader
  return {
    ...reader,
    users: {
      ...users,
      find: gatherByKey(
        keys => users.find(keys),
        ({ userId }) => userId,
        crowd,
      ),
    },
    wallets: {
      ...wallets,
      find: gatherByKey(
        keys => wallets.find(keys),
        ({ userId }) => userId,
        crowd,
      ),
    },
    products: {
      ...products,
      find: gatherByKey(
        keys => products.find(keys),
        ({ productId }) => productId,
        crowd,
      ),
    },
    coupons: {
      ...coupons,
      find: gatherByKey(
        keys => coupons.find(keys),
        ({ couponId }) => couponId,
        crowd,
      ),
      findByCode: gatherByKey(
        keys => coupons.findByCode(keys),
        ({ code }) => code,
        crowd,
      ),
      claimable: shareEqual(query => coupons.claimable(query), crowd),
    },
    userCoupons: { ...userCoupons, ofUser: shareEqual(query => userCoupons.ofUser(query), crowd) },
    carts: {
      ...carts,
      ofUsers: gatherByKey(
        keys => carts.ofUsers(keys),
        ({ userId }) => userId,
        crowd,
      ),
    },
    orders: {
      ...orders,
      find: gatherByKey(
        keys => orders.find(keys),
        ({ orderId }) => orderId,
        crowd,
      ),
      page: shareEqual(query => orders.page(query), crowd),
    },
    sales: { ...sales, top: shareEqual(query => sales.top(query), crowd) },
  }
}
