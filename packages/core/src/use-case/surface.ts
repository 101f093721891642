import type * as z from 'zod'
import { addToCart } from '../cart/add-to-cart.ts'
import { checkout } from '../cart/checkout.ts'
import { getCart, getCartInput } from '../cart/get-cart.ts'
import { removeFromCart } from '../cart/remove-from-cart.ts'
import { setQuantity } from '../cart/set-quantity.ts'
import { addProduct, addProducts } from '../catalog/add-products.ts'
import { adjustStock } from '../catalog/adjust-stock.ts'
import { importProducts } from '../catalog/import-products.ts'
import { countLastsMs, countedPages, isCountedSeldom } from '../catalog/counted-pages.ts'
import type { Product } from '../catalog/product.ts'
import * as catalog from '../catalog/read-catalog.ts'
import { updateProduct } from '../catalog/update-product.ts'
import { type ProductView, viewProduct } from '../catalog/view-product.ts'
import { claim } from '../coupon/claim-coupon.ts'
import { createCoupon } from '../coupon/create-coupon.ts'
import { gatedClaim } from '../coupon/gated-claim.ts'
import * as coupon from '../coupon/read-coupons.ts'
import { revoke } from '../coupon/revoke-coupon.ts'
import { updateCoupon } from '../coupon/update-coupon.ts'
import { parseInput } from '../input/input.ts'
import { cancelOrder } from '../order/cancel-order.ts'
import { completeOrder } from '../order/complete-order.ts'
import { expireAll } from '../order/expire-all.ts'
import { payOrder } from '../order/pay-order.ts'
import { createOrder, placeOrder } from '../order/place-order.ts'
import * as order from '../order/read-orders.ts'
import { updateOrder } from '../order/update-order.ts'
import type { Calendar } from '../calendar/calendar.ts'
import type { Clock } from '../ports/clock.ts'
import type { CouponGate } from '../ports/coupon-gate.ts'
import type { StaleReader } from '../ports/store.ts'
import type { Reader } from '../ports/transaction.ts'
import type { ShopInTransaction } from '../shop.ts'
import { keepAnswers, type StateLook } from '../engine/kept-answers.ts'
import type { ListView } from '../engine/paging.ts'
import { type Crowd, shareEqual } from '../engine/questions.ts'
import { freeze } from '../json/freeze.ts'
import { guarded } from '../engine/transact.ts'
import type { Look, Run } from '../engine/use-case.ts'
import { eraseUser } from '../user/erase-user.ts'
import { registerUser } from '../user/register-user.ts'
import { updateUser } from '../user/update-user.ts'
import * as user from '../user/read-users.ts'
import { charge } from '../wallet/charge.ts'
import * as wallet from '../wallet/read-wallet.ts'
import { withdraw } from '../wallet/withdraw.ts'

/** Of one state of the store so many different lists, and so many products, are kept at most. */
const mostLists = 50
const mostProducts = 1_000

/** The use cases by their public names, on all that runs commands and reads rows: a store, or a host's transaction. */
export function createSurface(parts: {
  run: Run
  /** Runs a query on the rows of the store, or of the host's transaction. */
  look: Look
  clock: Clock
  /** The shop's own, once it is known. */
  calendar: () => Calendar
  couponGate: CouponGate | undefined
  /** Commands that may wait in the lane behind `run`. */
  maxWaiting: number
  /** Where many may ask the same at once: equal lists of products are then made once for all of them. */
  crowd?: Crowd
  /** Where a list or a product that was made may be given again. */
  states?: StateLook | undefined
  /** Where the lists of what is on sale may be older, by as much as was declared. */
  stale?: StaleReader | undefined
}): ShopInTransaction {
  const { run, look, clock, calendar, couponGate, maxWaiting, crowd, states, stale } = parts

  async function read<Schema extends z.ZodType, Result>(
    schema: Schema,
    input: unknown,
    query: (reader: Reader, parsed: z.output<Schema>) => Promise<Result>,
  ): Promise<Result> {
    const parsed = parseInput(schema, input)
    return guarded(look(reader => query(reader, parsed)))
  }

  const older = stale && {
    products: { page: countedPages(stale.products), following: stale.products.following.bind(stale.products) },
  }
  const listed = (query: z.output<typeof catalog.listProductsInput>) =>
    // Who sees hidden products edits them, and sees what was just written.
    look(reader => catalog.listProducts(query.includeHidden ? reader : (older ?? reader), query))
  const listProducts = crowd === undefined ? listed : shareEqual(listed, crowd, freeze)
  const keepList = keepAnswers<ListView<ProductView>>(states, mostLists, ({ total = 0 }) =>
    isCountedSeldom(total) ? countLastsMs : Number.POSITIVE_INFINITY,
  )
  const viewOfRow = sharedView(crowd)
  const keepProduct = keepAnswers<ProductView>(states, mostProducts)

  return {
    users: {
      register: input => run(registerUser, input),
      get: input => read(user.userKeyInput, input, user.getUser),
      list: (input = {}) => read(user.listUsersInput, input, user.listUsers),
      update: input => run(updateUser, input),
      erase: input => run(eraseUser, input),
    },
    catalog: {
      addProduct: input => run(addProduct, input),
      addProducts: input => run(addProducts, input),
      importProducts: input => run(importProducts, input),
      updateProduct: input => run(updateProduct, input),
      async getProduct(input) {
        const key = parseInput(catalog.productKeyInput, input)
        const find = async (rows: Reader) => viewOfRow(await catalog.existingProduct(rows, key))
        return keepProduct(key.productId, () => guarded(look(find)))
      },
      async listProducts(input = {}) {
        const query = parseInput(catalog.listProductsInput, input)
        return keepList(JSON.stringify(query), () => guarded(listProducts(query)))
      },
      changeNumbers: (input = {}) => read(catalog.changeNumbersInput, input, catalog.listChangeNumbers),
      adjustStock: input => run(adjustStock, input),
      stockHistory: input => read(catalog.stockHistoryInput, input, catalog.listMovements),
    },
    wallets: {
      charge: input => run(charge, input),
      withdraw: input => run(withdraw, input),
      balance: input => read(user.userKeyInput, input, wallet.getBalance),
      balanceAt: input => read(wallet.balanceAtInput, input, wallet.getBalanceAt),
      history: input => read(wallet.ledgerInput, input, wallet.listLedger),
    },
    coupons: {
      create: input => run(createCoupon, input),
      async update(input) {
        const coupon = await run(updateCoupon, input)
        await couponGate?.learn({ code: coupon.code, result: 'changed', quantity: coupon.quantity })
        return coupon
      },
      get: input => read(coupon.couponKeyInput, input, coupon.getCoupon),
      usage: input => read(coupon.couponKeyInput, input, coupon.getCouponUsage),
      list: (input = {}) =>
        read(coupon.listCouponsInput, input, (rows, query) => coupon.listCoupons(rows, { ...query, at: clock.now() })),
      async claim(input) {
        if (couponGate === undefined) return run(claim, input)
        return gatedClaim(couponGate, parseInput(claim.input, input), () => run(claim, input))
      },
      listForUser: input =>
        read(user.userKeyInput, input, (rows, { userId }) => coupon.listUserCoupons(rows, { userId, at: clock.now() })),
      available: (input = {}) =>
        read(coupon.availableInput, input, (rows, { userId }) =>
          coupon.listAvailable(rows, { userId, at: clock.now() }),
        ),
      revoke: input => run(revoke, input),
    },
    carts: {
      add: input => run(addToCart, input),
      setQuantity: input => run(setQuantity, input),
      remove: input => run(removeFromCart, input),
      get: input => read(getCartInput, input, (rows, { userId }) => getCart(rows, { userId, at: clock.now() })),
      checkout: input => run(checkout, input),
    },
    orders: {
      place: input => run(placeOrder, input),
      create: input => run(createOrder, input),
      pay: input => run(payOrder, input),
      cancel: input => run(cancelOrder, input),
      complete: input => run(completeOrder, input),
      update: input => run(updateOrder, input),
      get: input => read(order.orderKeyInput, input, order.getOrder),
      list: (input = {}) =>
        read(order.listOrdersInput, input, (rows, query) => order.listOrders(rows, { ...query, calendar: calendar() })),
      expirePending: () => guarded(expireAll({ look, run, clock, maxWaiting })),
    },
  }
}

/**
 * A crowd that asks for a product at once gets one row for all of them, and one view of it, which no caller must change for the
 * others.
 */
function sharedView(crowd: Crowd | undefined): (product: Product) => ProductView {
  const made = new WeakMap<Product, ProductView>()
  return product => {
    if (crowd?.isThere !== true) return viewProduct(product)
    const known = made.get(product)
    if (known !== undefined) return known
    const view = viewProduct(product)
    freeze(view)
    made.set(product, view)
    return view
  }
}
