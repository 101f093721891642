import { countedPages } from '../catalog/counted-pages.ts'
import { type Crowd, gatherByKey, gatherFirst, shareEqual } from '../engine/questions.ts'
import { present } from '../input/metadata.ts'
import type { OrderReader } from '../ports/orders.ts'
import type { SalesReader } from '../ports/ranking.ts'
import type { Reader } from '../ports/transaction.ts'
import { ownerKey } from './row-kinds.ts'

type PageOfOrders = Parameters<OrderReader['page']>[0]

/** Orders that one statement is asked for at most: to read more of them keeps a thread for long. */
const mostOrders = 1_000

/** Users whose coupons one statement is asked for at most: most have a few. */
const mostOwners = 50

/**
 * A store's reader whose questions are answered in batches: of a crowd that asks in one turn of the event loop, those for
 * rows by key become one statement, and equal lists are read once (of products, see the surface). No answer is older than its
 * question. Each method is named: a store's parts may be of any make, and not all of them can be copied.
 */
export function gatheredReader(reader: Reader, crowd: Crowd): Reader {
  const { users, wallets, products, coupons, userCoupons, carts, orders, sales } = reader
  const newestOrders = gatherFirst(
    (userIds, limit) => orders.newestOf({ userIds, limit }),
    ({ userId }) => userId,
    crowd,
    limit => Math.max(1, Math.floor(mostOrders / limit)),
  )
  const newestCoupons = gatherFirst(
    (userIds, limit) => userCoupons.newestOf({ userIds, limit }),
    ({ userId }) => userId,
    crowd,
    () => mostOwners,
  )
  const pageOfOrders = shareEqual((query: PageOfOrders) => orders.page(query), crowd)
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
      page: countedPages(products),
      following: query => products.following(query),
      changeNumbers: shareEqual(query => products.changeNumbers(query), crowd),
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
      findOwned: gatherByKey(pairs => userCoupons.findOwned(pairs), ownerKey, crowd, { textOf: ownerKey }),
      countUsed: shareEqual(query => userCoupons.countUsed(query), crowd),
      newestOf: ({ userIds, limit }) => ofEach(userIds, userId => newestCoupons(userId, limit)),
      due: query => userCoupons.due(query),
    },
    carts: {
      ofUsers: gatherByKey(
        keys => carts.ofUsers(keys),
        ({ userId }) => userId,
        crowd,
      ),
      linesOf: gatherByKey(
        keys => carts.linesOf(keys),
        ({ item }) => item.userId,
        crowd,
      ),
    },
    orders: {
      find: gatherByKey(
        keys => orders.find(keys),
        ({ orderId }) => orderId,
        crowd,
      ),
      page({ userId, limit, ...query }) {
        const isFirstOfUser = userId !== undefined && Object.keys(query).length === 0
        return isFirstOfUser ? newestOrders(userId, limit) : pageOfOrders({ ...present({ userId }), limit, ...query })
      },
      newestOf: ({ userIds, limit }) => ofEach(userIds, userId => newestOrders(userId, limit)),
      boughtUnits: pairs => orders.boughtUnits(pairs),
      pendingOf: keys => orders.pendingOf(keys),
      due: query => orders.due(query),
    },
    sales: { ...gatheredTop(sales, crowd), ranked: shareEqual(query => sales.ranked(query), crowd) },
    snapshots: reader.snapshots,
    outbox: reader.outbox,
    settings: reader.settings,
  }
}

async function ofEach<Row>(userIds: readonly string[], ask: (userId: string) => Promise<Row[]>): Promise<Row[]> {
  const [userId] = userIds
  if (userIds.length === 1 && userId !== undefined) return ask(userId)
  return (await Promise.all([...new Set(userIds)].map(ask))).flat()
}

export function gatheredTop(sales: Pick<SalesReader, 'top'>, crowd: Crowd): Pick<SalesReader, 'top'> {
  return { top: shareEqual(query => sales.top(query), crowd) }
}
