import type { CartItem } from '../cart/cart.ts'
import { type Option, type Product, type ProductInfo, productNotFound } from '../catalog/product.ts'
import type { Coupon, UserCoupon } from '../coupon/coupon.ts'
import type { Rows } from '../engine/rows.ts'
import type { Unit } from '../engine/use-case.ts'
import type { Order } from '../order/order.ts'
import type { AnswerKey, StoredAnswer } from '../ports/answers.ts'
import type { Transaction } from '../ports/transaction.ts'
import type { Teller } from '../outbox/chosen-events.ts'
import { type User, userNotFound } from '../user/user.ts'
import { type Wallet, withOrderChange } from '../wallet/wallet.ts'
import { BoughtUnitsOfBatch } from './bought-units.ts'
import { answerKey, type BatchRows, type Changes, optionKey, ownerKey } from './row-kinds.ts'
import { concernedBy } from './concerned-by.ts'

/**
 * The rows of one batch: read and locked at its beginning, changed in memory command by command, written at its end,
 * each table in one set (Fowler, "Unit of Work").
 */
export class UnitOfWork implements Unit {
  readonly #rows: BatchRows
  readonly #bought: BoughtUnitsOfBatch

  readonly #teller: Teller | undefined
  /** Users the changes of whose orders are counted already: one more is enough for a transaction. */
  readonly #counted = new Set<string>()

  constructor(rows: BatchRows, bought = new BoughtUnitsOfBatch(), teller?: Teller) {
    this.#rows = rows
    this.#bought = bought
    this.#teller = teller
  }

  /** @throws ShopError `USER_NOT_FOUND` */
  assertUser(userId: string): void {
    this.wallet(userId)
  }

  /** @throws ShopError `USER_NOT_FOUND` */
  wallet(userId: string): Wallet {
    const wallet = this.#rows.wallets.get(userId)
    if (wallet === undefined || wallet.erasedAt !== undefined) throw userNotFound(userId)
    return wallet
  }

  /** The id of someone who was erased stays taken: the books tell of it. */
  isUserIdTaken(userId: string): boolean {
    return this.#rows.wallets.get(userId) !== undefined
  }

  /** What is known of a user, where a command has asked for the profile. */
  user(userId: string): User | undefined {
    return this.#rows.users.get(userId)
  }

  /** The user's pending orders, where a command has asked for them. */
  pendingOrders(userId: string): Order[] {
    return this.#rows.orders.all().filter(order => order.userId === userId && order.status === 'PENDING')
  }

  hasProduct(productId: string): boolean {
    return this.knownProduct(productId) !== undefined
  }

  knownProduct(productId: string): ProductInfo | undefined {
    return this.#rows.products.get(productId)
  }

  /** @throws ShopError `PRODUCT_NOT_FOUND` */
  product(productId: string): ProductInfo {
    const product = this.#rows.products.get(productId)
    if (product === undefined) throw productNotFound(productId)
    return product
  }

  /** The product as buyers know it: a hidden one is as absent as one that never was. @throws ShopError `PRODUCT_NOT_FOUND` */
  productForSale(productId: string): ProductInfo {
    const product = this.product(productId)
    if (product.status === 'HIDDEN') throw productNotFound(productId)
    return product
  }

  /** @throws ShopError `PRODUCT_NOT_FOUND` */
  productWithOptions(productId: string): Product {
    return { ...this.product(productId), options: this.options(productId) }
  }

  /** The product's options in their order; none when there is no such product. */
  options(productId: string): Option[] {
    return this.#rows.options.ofGroup(productId)
  }

  option(productId: string, optionId: string): Option | undefined {
    return this.#rows.options.get(optionKey({ productId, optionId }))
  }

  /** The option that a stored row names. @throws Error where it is not there: options are never removed */
  storedOption(productId: string, optionId: string): Option {
    const option = this.option(productId, optionId)
    if (option === undefined) throw new Error(`option ${optionId} of ${productId} has vanished`)
    return option
  }

  coupon(couponId: string): Coupon | undefined {
    return this.#rows.coupons.get(couponId)
  }

  couponByCode(code: string): Coupon | undefined {
    return this.#rows.coupons.ofGroup(code)[0]
  }

  userCoupon(userCouponId: string): UserCoupon | undefined {
    return this.#rows.userCoupons.get(userCouponId)
  }

  /** The coupon that a user has of a campaign. */
  ownCoupon(userId: string, couponId: string): UserCoupon | undefined {
    return this.#rows.userCoupons.ofGroup(ownerKey({ userId, couponId }))[0]
  }

  /** The user's cart lines in the order in which they were added. */
  cart(userId: string): CartItem[] {
    return this.#rows.cartItems.ofGroup(userId)
  }

  order(orderId: string): Order | undefined {
    return this.#rows.orders.get(orderId)
  }

  /** How many units of the product the user has in living orders, with those of the batch so far. */
  boughtUnits(userId: string, productId: string): number {
    return this.#bought.get(userId, productId)
  }

  answer(key: AnswerKey): StoredAnswer | undefined {
    return this.#rows.answers.get(answerKey(key))
  }

  remember(answer: StoredAnswer): void {
    this.#rows.answers.apply([answer])
  }

  apply(changes: Changes): void {
    const isNew = ({ userCouponId }: UserCoupon) => this.userCoupon(userCouponId) === undefined
    const claimed = this.#teller === undefined ? [] : (changes.userCoupons ?? []).filter(isNew)
    for (const order of changes.orders ?? []) this.#bought.follow(this.order(order.orderId), order)
    let kind: keyof Changes
    // Without a copy and without a list: this runs for every command.
    for (kind in changes) {
      if (kind === 'removedCartItems') this.#rows.cartItems.remove(changes[kind]!)
      else (this.#rows[kind] as Rows<object>).apply(changes[kind]!)
    }
    if (this.#teller !== undefined) this.#rows.events.apply(this.#teller(changes, this, claimed))
  }

  /** Every order that is changed is guarded by the lock of its user's wallet, which is among the rows for that. */
  #countOrderChanges(): void {
    const orders = this.#rows.ofKind('orders')
    if (orders === undefined || !orders.isChanged) return
    for (const { userId } of orders.changed() as Order[]) {
      if (this.#counted.has(userId)) continue
      this.#counted.add(userId)
      this.#rows.wallets.apply([withOrderChange(this.#rows.wallets.get(userId)!)])
    }
  }

  /** Orders are most of what a batch writes. */
  async writeAhead(transaction: Transaction): Promise<void> {
    this.#countOrderChanges()
    await this.#rows.writeOrders(transaction)
  }

  flush(transaction: Transaction): Promise<void> {
    this.#countOrderChanges()
    // Before some rows are written along with others.
    transaction.concerns?.(concernedBy(this.#rows))
    return this.#rows.write(transaction)
  }
}
