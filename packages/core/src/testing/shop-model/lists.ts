import type { Shop } from '../../shop.ts'
import { productView } from './catalog.ts'
import { userId } from './choose.ts'
import { allByCursor } from './compare.ts'
import { couponView, isClaimable, userOfCoupon } from './coupons.ts'
import type { ListName } from './list-names.ts'
import { orderView } from './order-view.ts'
import {
  type ModelOrder,
  type ModelProduct,
  type ModelState,
  present,
  Refusal,
  statusOf,
  stockOf,
  userOf,
} from './state.ts'
import { userView } from './users.ts'

interface ListSeed {
  readonly user: number
  /** 0 to 59: which filters, by what it leaves when it is divided. */
  readonly filter: number
}

/** What a list has to hold, and the shop asked for it, page by page. */
interface AskedList {
  decide(): unknown
  readonly asked: Promise<unknown>
}

/** A list or a single thing out of a seed and what there is. */
export function chosenList(state: ModelState, shop: Shop, seed: ListSeed & { list: ListName }): AskedList {
  return lists[seed.list](state, shop, seed)
}

const lists: Readonly<Record<ListName, (state: ModelState, shop: Shop, seed: ListSeed) => AskedList>> = {
  users(state, shop, { filter }) {
    const query = [undefined, 'u', 'User', 'other@', 'U3'][filter % 5]
    return {
      decide() {
        const users = [...state.users.values()].filter(({ erased }) => !erased)
        const found = users.filter(user => beginsOne([user.userId, user.name, user.email], query))
        return byAge(found, user => user.userId).map(userView)
      },
      asked: allByCursor(page => shop.users.list({ ...page, ...present({ query }) })),
    }
  },

  orders(state, shop, { user, filter }) {
    const statuses = ['PENDING', 'PAID', 'COMPLETED', 'FAILED', 'CANCELLED', 'EXPIRED'] as const
    const of = filter % 2 === 0 ? undefined : userId(user)
    const status = statuses[filter % 10]
    const from = filter % 3 === 0 ? timeOf(state, user) : undefined
    const until = filter % 5 === 0 ? timeOf(state, filter) : undefined
    const fits = (order: ModelOrder) =>
      (of === undefined || order.userId === of) &&
      (status === undefined || statusOf(order) === status) &&
      (from === undefined || order.createdAt >= from) &&
      (until === undefined || order.createdAt < until)
    return {
      decide() {
        if (of !== undefined) userOf(state, of)
        if (from !== undefined && until !== undefined && until <= from) throw new Refusal('INVALID_INPUT')
        return state.orders.filter(fits).toReversed().map(orderView)
      },
      asked: allByCursor(page => shop.orders.list({ ...page, ...present({ userId: of, status, from, until }) })),
    }
  },

  order(state, shop, { user, filter }) {
    const known = state.orders.filter(({ id }) => id.id !== undefined)
    const order = known[filter % Math.max(known.length, 1)]
    const key = { orderId: order?.id.id ?? 'none', ...(filter % 4 === 0 && { userId: userId(user) }) }
    return {
      decide() {
        // An order of the user proves that the user is there, also where all else of that user was erased.
        if (order !== undefined && (key.userId === undefined || key.userId === order.userId)) return orderView(order)
        if (key.userId !== undefined) userOf(state, key.userId)
        throw new Refusal('ORDER_NOT_FOUND', { orderId: key.orderId })
      },
      asked: shop.orders.get(key),
    }
  },

  products(state, shop, { filter }) {
    const inStock = filter % 2 === 0
    const includeHidden = filter % 3 === 0
    const below = filter % 5 === 0 ? 3 : undefined
    const query = [undefined, undefined, 'p1', 'Product'][filter % 4]
    const soldOut = filter % 7 === 0 ? 'exclude' : undefined
    const left = ({ options }: ModelProduct) => options.filter(option => stockOf(option) > 0)
    const fits = (product: ModelProduct) =>
      (includeHidden || product.status === 'ON_SALE') &&
      ((!inStock && soldOut === undefined) || left(product).length > 0) &&
      (below === undefined || product.options.some(option => stockOf(option) < below)) &&
      beginsOne([product.productId, product.name], query)
    return {
      decide() {
        const found = byAge([...state.products.values()].filter(fits), product => product.productId)
        return found.map(one => productView(soldOut === undefined ? one : { ...one, options: left(one) }))
      },
      asked: allByCursor(page =>
        shop.catalog.listProducts({ ...page, inStock, includeHidden, ...present({ below, query, soldOut }) }),
      ),
    }
  },

  coupons(state, shop, { filter }) {
    const active = filter % 2 === 0
    return {
      decide() {
        const found = [...state.coupons.values()].filter(coupon => !active || isClaimable(state, coupon))
        return byAge(found, coupon => coupon.couponId).map(coupon => couponView(state, coupon))
      },
      asked: allByCursor(page => shop.coupons.list({ ...page, active })),
    }
  },

  available(state, shop, { user, filter }) {
    const of = filter % 4 === 0 ? undefined : userId(user)
    const views = () => {
      if (of !== undefined) userOf(state, of)
      const open = [...state.coupons.values()].filter(coupon => isClaimable(state, coupon))
      return open.map(coupon => {
        const claims = state.userCoupons.filter(one => one.coupon === coupon)
        const claimedByUser = claims.some(claim => claim.userId === of)
        return { ...couponView(state, coupon), remaining: coupon.quantity - claims.length, claimedByUser }
      })
    }
    // Their order is the shop's business.
    const byCode = <One extends { readonly code: string }>(list: readonly One[]) =>
      list.toSorted((a, b) => (a.code < b.code ? -1 : 1))
    return {
      decide: () => byCode(views()),
      asked: shop.coupons.available(present({ userId: of })).then(byCode),
    }
  },

  usage(state, shop, { filter }) {
    // Mostly the one that is there from the beginning.
    const code = `C${filter < 30 ? 0 : filter % 5}`
    return {
      decide() {
        const coupon = state.coupons.get(code)
        if (coupon === undefined) throw new Refusal('COUPON_NOT_FOUND', { code })
        const claims = state.userCoupons.filter(one => one.coupon === coupon)
        const used = claims.filter(claim => userOfCoupon(state, claim) !== undefined)
        return { claimed: claims.length, used: used.length, remaining: coupon.quantity - claims.length }
      },
      asked: shop.coupons.usage({ code }),
    }
  },

  events(state, shop, { filter }) {
    const status = (['PENDING', 'FAILED', 'SENT', 'DEAD'] as const)[filter % 4]!
    return {
      decide: () => state.events.filter(event => event.status === status).map(({ id, type }) => ({ id, type })),
      asked: allByCursor(page => shop.outbox.list({ ...page, status })).then(events =>
        events.map(({ eventId, type }) => ({ id: eventId, type })),
      ),
    }
  },
}

function beginsOne(texts: readonly (string | undefined)[], query: string | undefined): boolean {
  return query === undefined || texts.some(text => text?.startsWith(query) === true)
}

function byAge<Thing extends { readonly createdAt: number }>(
  things: readonly Thing[],
  idOf: (thing: Thing) => string,
): Thing[] {
  return things.toSorted((a, b) => a.createdAt - b.createdAt || (idOf(a) < idOf(b) ? -1 : 1))
}

/** A moment at which an order was made, so that the edges of a window are met. */
function timeOf({ orders, now }: ModelState, seed: number): number {
  return orders[seed % Math.max(orders.length, 1)]?.createdAt ?? now
}
