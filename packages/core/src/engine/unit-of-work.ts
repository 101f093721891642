import type { CartItem } from '../cart/cart.ts'
import type { Option, Product, ProductInfo, StockMovement } from '../catalog/product.ts'
import type { Coupon, UserCoupon } from '../coupon/coupon.ts'
import { ShopError } from '../errors.ts'
import type { Order } from '../order/order.ts'
import type { ShopEvent } from '../outbox/event.ts'
import type { AnswerKey, StoredAnswer } from '../ports/answers.ts'
import type { Transaction } from '../ports/transaction.ts'
import type { SalesFigure } from '../ranking/ranking.ts'
import { Rows } from './rows.ts'
import type { Changes, Needs } from './use-case.ts'
import type { User } from '../user/user.ts'
import type { LedgerEntry, Wallet } from '../wallet/wallet.ts'

/**
 * The rows of one batch: read and locked at its beginning, changed in memory command by command, written at its end,
 * each table in one set (Fowler, "Unit of Work" and "Identity Map").
 */
export class UnitOfWork {
  readonly #users: User[] = []
  readonly #wallets = new Rows<Wallet>()
  readonly #entries: LedgerEntry[] = []
  readonly #products = new Rows<ProductInfo>()
  readonly #options = new Rows<Option>()
  readonly #optionIds = new Map<string, string[]>()
  readonly #movements: StockMovement[] = []
  readonly #coupons = new Rows<Coupon>()
  readonly #couponIdByCode = new Map<string, string>()
  readonly #userCoupons = new Rows<UserCoupon>()
  readonly #ownCouponId = new Map<string, string>()
  readonly #cartItems = new Rows<CartItem>()
  readonly #orders = new Rows<Order>()
  readonly #sales = new Map<string, SalesFigure>()
  readonly #events: ShopEvent[] = []
  readonly #answers = new Rows<StoredAnswer>()

  /**
   * Reads and locks what a batch needs. The order of locks is the same for all batches everywhere, so that two never wait
   * for each other: wallets → coupons → options, keys sorted. Rows that are read before their lock is held are used for
   * what never changes in them (whose order, which products), and read again after.
   */
  static async load(
    transaction: Transaction,
    needs: readonly Needs[],
    keys: readonly AnswerKey[],
  ): Promise<UnitOfWork> {
    const unit = new UnitOfWork()
    const users = collect(needs, 'users')
    const carts = collect(needs, 'carts')
    const products = collect(needs, 'products')
    const orderIds = collect(needs, 'orders')
    const userCouponIds = collect(needs, 'userCoupons')
    const claims = needs.flatMap(need => need.claims ?? [])
    const own = [...claims, ...needs.flatMap(need => need.ownCoupons ?? [])]
    for (const userId of carts) users.add(userId)
    for (const { userId } of own) users.add(userId)
    for (const order of await ifAny(orderIds, ids => transaction.orders.find(ids))) {
      users.add(order.userId)
      if (order.userCouponId !== undefined) userCouponIds.add(order.userCouponId)
      for (const { productId } of order.items) products.add(productId)
    }
    for (const { userId } of await ifAny(userCouponIds, ids => transaction.userCoupons.find(ids))) users.add(userId)

    // What needs nothing of each other is asked for at one go, in the order of the locks: a store keeps the order of calls,
    // and a server can answer them in one exchange. A round ends only where the next one has to know what it has found.

    // First lock: the users' wallets. Everything that belongs to a user only is guarded from here on.
    const claimCodes = new Set(claims.map(claim => claim.code))
    const codes = new Set([...collect(needs, 'couponCodes'), ...own.map(({ code }) => code)])
    const first = Promise.all([
      ifAny(users, ids => transaction.wallets.lock(ids)),
      ifAny(orderIds, ids => transaction.orders.find(ids)),
      ifAny(carts, ids => transaction.carts.ofUsers(ids)),
      ifAny(codes, all => transaction.coupons.findByCode(all)),
    ])
    if (carts.size > 0 || codes.size > 0) {
      const [, , cartItems, campaigns] = await first
      for (const { productId } of cartItems) products.add(productId)
      unit.#loadCoupons(campaigns)
    }

    // Second lock: the campaigns that are claimed.
    const claimed = new Set([...claimCodes].flatMap(code => unit.#couponIdByCode.get(code) ?? []))
    const pairs = own.flatMap(({ userId, code }) => {
      const couponId = unit.#couponIdByCode.get(code)
      return couponId === undefined ? [] : [{ userId, couponId }]
    })
    const second = Promise.all([
      ifAny(claimed, ids => transaction.coupons.lock(ids)),
      ifAny(userCouponIds, ids => transaction.userCoupons.find(ids)),
      pairs.length === 0 ? [] : transaction.userCoupons.findOwned(pairs),
    ])
    const couponIds = collect(needs, 'couponIds')
    if (userCouponIds.size > 0) {
      const [, [, named]] = await Promise.all([first, second])
      for (const { couponId } of named) couponIds.add(couponId)
    }
    for (const couponId of unit.#coupons.keys()) couponIds.delete(couponId)

    // Third and last lock: the options. After it the products, so that a price and a status are those of now. The keys
    // last: keys of no user are guarded by no lock, and a command whose effect was seen above must be known here, or its
    // repetition would be refused for what the first one has used up.
    const third = Promise.all([
      ifAny(couponIds, ids => transaction.coupons.find(ids)),
      ifAny(products, ids => transaction.options.lock(ids)),
      ifAny(products, ids => transaction.products.findInfo(ids)),
      keys.length === 0 ? [] : transaction.answers.find(keys),
    ])
    const [
      [wallets, orders, cartItems],
      [lockedCoupons, namedUserCoupons, ownUserCoupons],
      [coupons, options, infos, answers],
    ] = await Promise.all([first, second, third])
    unit.#wallets.load(wallets, wallet => wallet.userId)
    unit.#orders.load(orders, order => order.orderId)
    unit.#cartItems.load(cartItems, item => item.itemId)
    unit.#loadCoupons(lockedCoupons)
    unit.#loadUserCoupons(namedUserCoupons)
    unit.#loadUserCoupons(ownUserCoupons)
    unit.#loadCoupons(coupons)
    unit.#options.load(options, optionKey)
    for (const { productId, optionId } of options) unit.#listOption(productId, optionId)
    // One that somebody has added since the options were read is not there yet: a product has at least one option.
    const complete = infos.filter(({ productId }) => unit.#optionIds.has(productId))
    unit.#products.load(complete, product => product.productId)
    unit.#answers.load(answers, answerKey)
    return unit
  }

  /** @throws ShopError `USER_NOT_FOUND` */
  wallet(userId: string): Wallet {
    const wallet = this.#wallets.get(userId)
    if (wallet === undefined) throw userNotFound(userId)
    return wallet
  }

  hasUser(userId: string): boolean {
    return this.#wallets.get(userId) !== undefined
  }

  hasProduct(productId: string): boolean {
    return this.#products.get(productId) !== undefined
  }

  /** @throws ShopError `PRODUCT_NOT_FOUND` */
  product(productId: string): ProductInfo {
    const product = this.#products.get(productId)
    if (product === undefined) throw productNotFound(productId)
    return product
  }

  /** @throws ShopError `PRODUCT_NOT_FOUND` */
  productWithOptions(productId: string): Product {
    const options = this.optionIds(productId).map(optionId => this.option(productId, optionId)!)
    return { ...this.product(productId), options }
  }

  optionIds(productId: string): readonly string[] {
    return this.#optionIds.get(productId) ?? []
  }

  option(productId: string, optionId: string): Option | undefined {
    return this.#options.get(`${productId}\0${optionId}`)
  }

  coupon(couponId: string): Coupon | undefined {
    return this.#coupons.get(couponId)
  }

  couponByCode(code: string): Coupon | undefined {
    const couponId = this.#couponIdByCode.get(code)
    return couponId === undefined ? undefined : this.#coupons.get(couponId)
  }

  userCoupon(userCouponId: string): UserCoupon | undefined {
    return this.#userCoupons.get(userCouponId)
  }

  /** The coupon that a user has of a campaign. */
  ownCoupon(userId: string, couponId: string): UserCoupon | undefined {
    const userCouponId = this.#ownCouponId.get(`${userId}\0${couponId}`)
    return userCouponId === undefined ? undefined : this.#userCoupons.get(userCouponId)
  }

  /** The user's cart lines in the order in which they were added. */
  cart(userId: string): CartItem[] {
    return [...this.#cartItems.values()].filter(item => item.userId === userId)
  }

  order(orderId: string): Order | undefined {
    return this.#orders.get(orderId)
  }

  answer(key: AnswerKey): StoredAnswer | undefined {
    return this.#answers.get(answerKey(key))
  }

  remember(answer: StoredAnswer): void {
    this.#answers.put(answerKey(answer), answer)
  }

  apply(changes: Changes): void {
    if (changes.users !== undefined) this.#users.push(...changes.users)
    for (const wallet of changes.wallets ?? []) this.#wallets.put(wallet.userId, wallet)
    if (changes.entries !== undefined) this.#entries.push(...changes.entries)
    for (const product of changes.products ?? []) this.#products.put(product.productId, product)
    for (const option of changes.options ?? []) {
      const isNew = this.#options.put(optionKey(option), option)
      if (isNew) this.#listOption(option.productId, option.optionId)
    }
    if (changes.movements !== undefined) this.#movements.push(...changes.movements)
    for (const coupon of changes.coupons ?? []) {
      this.#coupons.put(coupon.couponId, coupon)
      this.#couponIdByCode.set(coupon.code, coupon.couponId)
    }
    for (const userCoupon of changes.userCoupons ?? []) {
      this.#userCoupons.put(userCoupon.userCouponId, userCoupon)
      this.#ownCouponId.set(`${userCoupon.userId}\0${userCoupon.couponId}`, userCoupon.userCouponId)
    }
    for (const item of changes.cartItems ?? []) this.#cartItems.put(item.itemId, item)
    for (const item of changes.removedCartItems ?? []) this.#cartItems.remove(item.itemId)
    for (const order of changes.orders ?? []) this.#orders.put(order.orderId, order)
    for (const figure of changes.sales ?? []) this.#addSales(figure)
    if (changes.events !== undefined) this.#events.push(...changes.events)
  }

  /** Writes all changes, parents before their children. */
  async flush(transaction: Transaction): Promise<void> {
    await ifRows(this.#users, rows => transaction.users.insert(rows))
    await ifRows(this.#wallets.inserted(), rows => transaction.wallets.insert(rows))
    await ifRows(this.#wallets.saved(), rows => transaction.wallets.save(rows))
    await ifRows(this.#products.inserted(), rows => transaction.products.insert(rows))
    await ifRows(this.#products.saved(), rows => transaction.products.save(rows))
    await ifRows(this.#options.inserted(), rows => transaction.options.insert(rows))
    await ifRows(this.#options.saved(), rows => transaction.options.save(rows))
    await ifRows(this.#coupons.inserted(), rows => transaction.coupons.insert(rows))
    await ifRows(this.#coupons.saved(), rows => transaction.coupons.save(rows))
    await ifRows(this.#userCoupons.inserted(), rows => transaction.userCoupons.insert(rows))
    await ifRows(this.#userCoupons.saved(), rows => transaction.userCoupons.save(rows))
    await ifRows(this.#orders.inserted(), rows => transaction.orders.insert(rows))
    await ifRows(this.#orders.changed(), rows => transaction.orders.save(rows))
    await ifRows(this.#entries, rows => transaction.ledger.insert(rows))
    await ifRows(this.#movements, rows => transaction.movements.insert(rows))
    await ifRows(this.#cartItems.removed(), rows => transaction.carts.remove(rows))
    await ifRows(this.#cartItems.inserted(), rows => transaction.carts.insert(rows))
    await ifRows(this.#cartItems.saved(), rows => transaction.carts.save(rows))
    await ifRows([...this.#sales.values()], rows => transaction.sales.add(rows))
    await ifRows(this.#events, rows => transaction.outbox.insert(rows))
    await ifRows(this.#answers.inserted(), rows => transaction.answers.insert(rows))
  }

  #loadCoupons(coupons: readonly Coupon[]): void {
    this.#coupons.load(coupons, coupon => coupon.couponId)
    for (const { code, couponId } of coupons) this.#couponIdByCode.set(code, couponId)
  }

  #loadUserCoupons(userCoupons: readonly UserCoupon[]): void {
    this.#userCoupons.load(userCoupons, userCoupon => userCoupon.userCouponId)
    for (const { userId, couponId, userCouponId } of userCoupons) {
      this.#ownCouponId.set(`${userId}\0${couponId}`, userCouponId)
    }
  }

  #listOption(productId: string, optionId: string): void {
    const list = this.#optionIds.get(productId)
    if (list === undefined) this.#optionIds.set(productId, [optionId])
    else list.push(optionId)
  }

  #addSales(figure: SalesFigure): void {
    const key = `${figure.day}\0${optionKey(figure)}`
    const sum = this.#sales.get(key)
    if (sum === undefined) this.#sales.set(key, figure)
    else {
      const quantity = sum.quantity + figure.quantity
      this.#sales.set(key, { ...sum, quantity, revenue: sum.revenue + figure.revenue })
    }
  }
}

type ListOfKeys = 'users' | 'carts' | 'products' | 'orders' | 'couponIds' | 'couponCodes' | 'userCoupons'

function collect(needs: readonly Needs[], list: ListOfKeys): Set<string> {
  const keys = new Set<string>()
  for (const need of needs) for (const key of need[list] ?? []) keys.add(key)
  return keys
}

function ifAny<T>(keys: ReadonlySet<string>, read: (sorted: string[]) => Promise<T[]>): Promise<T[]> | T[] {
  return keys.size === 0 ? [] : read([...keys].sort())
}

function ifRows<T>(rows: readonly T[], write: (rows: readonly T[]) => Promise<void>): Promise<void> | void {
  if (rows.length > 0) return write(rows)
}

// Ids hold no control characters, so NUL keeps the parts of a key apart.
function optionKey({ productId, optionId }: { productId: string; optionId: string }): string {
  return `${productId}\0${optionId}`
}

function answerKey({ userId, operation, key }: AnswerKey): string {
  return `${userId}\0${operation}\0${key}`
}

export function userNotFound(userId: string): ShopError<'USER_NOT_FOUND'> {
  return new ShopError('USER_NOT_FOUND', `There is no user ${userId}.`, { userId })
}

export function productNotFound(productId: string): ShopError<'PRODUCT_NOT_FOUND'> {
  return new ShopError('PRODUCT_NOT_FOUND', `There is no product ${productId}.`, { productId })
}
