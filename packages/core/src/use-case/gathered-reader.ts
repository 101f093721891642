import { type Crowd, gatherByKey, shareEqual } from '../engine/questions.ts'
import type { SalesReader } from '../ports/ranking.ts'
import type { Reader } from '../ports/transaction.ts'

/**
 * A store's reader whose questions are answered in batches: of a crowd that asks in one turn of the event loop, those for
 * rows by key become one statement, and equal lists are read once (of products, see the surface). No answer is older than its
 * question. Each method is named: a store's parts may be of any make, and not all of them can be copied.
 */
export function gatheredReader(reader: Reader, crowd: Crowd): Reader {
  const { users, wallets, products, coupons, userCoupons, carts, orders, sales } = reader
  return {
    users: {
      find: gatherByKey(
        keys => users.find(keys),
        ({ userId }) => userId,
        crowd,
      ),
      page: query => users.page(query),
      following: query => users.following(query),
    },
    wallets: {
      find: gatherByKey(
        keys => wallets.find(keys),
        ({ userId }) => userId,
        crowd,
      ),
    },
    ledger: reader.ledger,
    products: {
      find: gatherByKey(
        keys => products.find(keys),
        ({ productId }) => productId,
        crowd,
      ),
      page: query => products.page(query),
      following: query => products.following(query),
    },
    movements: reader.movements,
    coupons: {
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
      page: query => coupons.page(query),
      following: query => coupons.following(query),
      claimable: shareEqual(query => coupons.claimable(query), crowd),
    },
    userCoupons: {
      find: keys => userCoupons.find(keys),
      findOwned: pairs => userCoupons.findOwned(pairs),
      countUsed: shareEqual(query => userCoupons.countUsed(query), crowd),
      ofUser: shareEqual(query => userCoupons.ofUser(query), crowd),
      due: query => userCoupons.due(query),
    },
    carts: {
      ofUsers: gatherByKey(
        keys => carts.ofUsers(keys),
        ({ userId }) => userId,
        crowd,
      ),
    },
    orders: {
      find: gatherByKey(
        keys => orders.find(keys),
        ({ orderId }) => orderId,
        crowd,
      ),
      page: shareEqual(query => orders.page(query), crowd),
      boughtUnits: pairs => orders.boughtUnits(pairs),
      pendingOf: keys => orders.pendingOf(keys),
      due: query => orders.due(query),
    },
    sales: gatheredSales(sales, crowd),
    snapshots: reader.snapshots,
    outbox: reader.outbox,
    settings: reader.settings,
  }
}

export function gatheredSales(sales: SalesReader, crowd: Crowd): SalesReader {
  return { top: shareEqual(query => sales.top(query), crowd) }
}
