import type { AuditReport } from './audit/findings.ts'
import type { Cart } from './cart/view-cart.ts'
import type { AddToCartInput } from './cart/add-to-cart.ts'
import type { CheckoutInput } from './cart/checkout.ts'
import type { SetQuantityInput } from './cart/set-quantity.ts'
import type { AddProductInput } from './catalog/add-products.ts'
import type { ImportedProduct, ImportProductsInput } from './catalog/import-products.ts'
import type { AdjustStockInput } from './catalog/adjust-stock.ts'
import type { StockMovement } from './catalog/product.ts'
import type { ProductChangeNumber } from './catalog/read-catalog.ts'
import type { UpdateProductInput } from './catalog/update-product.ts'
import type { ProductView } from './catalog/view-product.ts'
import type { CursorInput, CursorView, ListInput, ListView, PageInput } from './engine/paging.ts'
import type { BusinessDay } from './calendar/calendar.ts'
import type { Moment } from './calendar/moment.ts'
import type { CouponUsage } from './coupon/read-coupons.ts'
import type { ClaimCouponInput } from './coupon/claim-coupon.ts'
import type { Coupon } from './coupon/coupon.ts'
import type { CreateCouponInput } from './coupon/create-coupon.ts'
import type { RevokeCouponInput } from './coupon/revoke-coupon.ts'
import type { UpdateCouponInput } from './coupon/update-coupon.ts'
import type { AvailableCoupon, UserCouponView } from './coupon/view-coupon.ts'
import type { CancelOrderInput } from './order/cancel-order.ts'
import type { CompleteOrderInput } from './order/complete-order.ts'
import type { CancelledOrder, Order, OrderStatus } from './order/order.ts'
import type { PayOrderInput } from './order/pay-order.ts'
import type { PlaceOrderInput } from './order/order-input.ts'
import type { UpdateOrderInput } from './order/update-order.ts'
import type { DeliveryStatus, OutboxStats } from './outbox/event.ts'
import type { EventPage, RequeueInput } from './outbox/read-outbox.ts'
import type { RelayReport } from './outbox/relay.ts'
import type { SessionCount } from './ports/store.ts'
import type { Ranking, RankingSnapshot } from './ranking/ranking.ts'
import type { PurgeReport } from './retention/purge.ts'
import type { EraseUserInput } from './user/erase-user.ts'
import type { RegisterUserInput } from './user/register-user.ts'
import type { UpdateUserInput } from './user/update-user.ts'
import type { User } from './user/user.ts'
import type { ChargeInput } from './wallet/charge.ts'
import type { Balance, LedgerEntry } from './wallet/wallet.ts'
import type { WithdrawInput } from './wallet/withdraw.ts'

/**
 * The ordering engine. Money is in the currency's minor unit, times are epoch milliseconds, ids are opaque strings.
 *
 * Every method checks its input and throws `ShopError`. Besides the codes named at a method, each may throw
 * `INVALID_INPUT`, and `BUSY` when the shop has more to do than it can (`details.outcome` tells whether nothing happened).
 *
 * Methods that take an `idempotencyKey` give the same answer for the same key and input again, without doing it again;
 * `isReplayed(answer)` tells such an answer. The same key with another input is `IDEMPOTENCY_KEY_REUSED`.
 */
export interface Shop {
  readonly users: {
    /** @throws ShopError `ALREADY_EXISTS` */
    register(input: RegisterUserInput): Promise<User>
    /** @throws ShopError `USER_NOT_FOUND` */
    get(input: { userId: string }): Promise<User>
    /** In the order of registration; with a `query`, those whose id, name or e-mail begins with it. */
    list(input?: ListInput & { query?: string | undefined }): Promise<ListView<User>>
    /** null takes e-mail or metadata away. @throws ShopError `USER_NOT_FOUND` */
    update(input: UpdateUserInput): Promise<User>
    /**
     * Removes name, e-mail and metadata for good; id, ledger and orders stay, and the user is `USER_NOT_FOUND` from then on.
     * @throws ShopError `USER_NOT_FOUND`, `USER_NOT_ERASABLE` with money in the wallet or a pending order
     */
    erase(input: EraseUserInput): Promise<{ readonly userId: string; readonly erasedAt: number }>
  }
  readonly catalog: {
    /** @throws ShopError `ALREADY_EXISTS`, `IDEMPOTENCY_KEY_REUSED` */
    addProduct(input: AddProductInput): Promise<ProductView>
    /** Adds all of the products or none. @throws ShopError `ALREADY_EXISTS`, `IDEMPOTENCY_KEY_REUSED` */
    addProducts(input: {
      products: readonly AddProductInput[]
      idempotencyKey?: string | undefined
    }): Promise<readonly ProductView[]>
    /**
     * Brings products to what a list says of them, all or none: adds those that are not there, gives the others the names,
     * prices, status and stock of the list; a stock by a correction. Only tells what would change where `dryRun`.
     * @throws ShopError `IDEMPOTENCY_KEY_REUSED`
     */
    importProducts(input: ImportProductsInput): Promise<readonly ImportedProduct[]>
    /**
     * Changes names, prices, status, sale, limit and metadata, and adds options; stock has `adjustStock`. null takes away.
     * @throws ShopError `PRODUCT_NOT_FOUND`, `IDEMPOTENCY_KEY_REUSED`
     */
    updateProduct(input: UpdateProductInput): Promise<ProductView>
    /** @throws ShopError `PRODUCT_NOT_FOUND` */
    getProduct(input: { productId: string }): Promise<ProductView>
    /**
     * In the order in which they were added, without hidden products unless `includeHidden`; only those that can be bought
     * where `inStock`, without sold-out options either where `soldOut` is `exclude`, with an option of which fewer than `below` units are left, whose id or name begins with `query`. By `page` within the first
     * 10 000, by cursor anywhere; the `total` of more than 5 000 may be some seconds old.
     */
    listProducts(
      input?: ListInput & {
        inStock?: boolean | undefined
        soldOut?: 'include' | 'exclude' | undefined
        includeHidden?: boolean | undefined
        below?: number | undefined
        query?: string | undefined
      },
    ): Promise<ListView<ProductView>>
    /**
     * The products that are not hidden, in the order in which they were added, each with a number that grows with any change of
     * it or its stock: a follower of the catalogue reads these, and then the products whose numbers are other ones. Two changes
     * within a millisecond that leave stock as it is may share a number. `limit` 1–1 000, which is the default.
     */
    changeNumbers(input?: CursorInput): Promise<CursorView<ProductChangeNumber>>
    /** @throws ShopError `PRODUCT_NOT_FOUND`, `OPTION_NOT_FOUND`, `INSUFFICIENT_STOCK`, `IDEMPOTENCY_KEY_REUSED` */
    adjustStock(input: AdjustStockInput): Promise<ProductView>
    /** The newest movement first. @throws ShopError `PRODUCT_NOT_FOUND`, `OPTION_NOT_FOUND` */
    stockHistory(
      input: CursorInput & { productId: string; optionId?: string | undefined },
    ): Promise<CursorView<StockMovement>>
  }
  readonly wallets: {
    /** @throws ShopError `USER_NOT_FOUND`, `BALANCE_LIMIT_EXCEEDED`, `IDEMPOTENCY_KEY_REUSED` */
    charge(input: ChargeInput): Promise<Balance>
    /** Takes money out for a reason. @throws ShopError `USER_NOT_FOUND`, `INSUFFICIENT_BALANCE`, `IDEMPOTENCY_KEY_REUSED` */
    withdraw(input: WithdrawInput): Promise<Balance>
    /** @throws ShopError `USER_NOT_FOUND` */
    balance(input: { userId: string }): Promise<Balance>
    /** The balance as it was at the moment `at`, 0 before the first entry. @throws ShopError `USER_NOT_FOUND` */
    balanceAt(input: { userId: string; at: number }): Promise<Balance & { readonly at: number }>
    /** The newest entry first. @throws ShopError `USER_NOT_FOUND` */
    history(input: CursorInput & { userId: string }): Promise<CursorView<LedgerEntry>>
  }
  readonly coupons: {
    /** @throws ShopError `ALREADY_EXISTS`, `PRODUCT_NOT_FOUND` of `productIds`, `IDEMPOTENCY_KEY_REUSED` */
    create(input: CreateCouponInput): Promise<Coupon>
    /** By id or by code. @throws ShopError `COUPON_NOT_FOUND` */
    get(input: { couponId: string } | { code: string }): Promise<Coupon>
    /** How many of a campaign's coupons are claimed, used and left. @throws ShopError `COUPON_NOT_FOUND` */
    usage(input: { couponId: string } | { code: string }): Promise<CouponUsage>
    /** In the order of opening; only those that can be claimed now where `active`. */
    list(input?: ListInput & { active?: boolean | undefined }): Promise<ListView<Coupon>>
    /**
     * Changes name, quantity (not below what is claimed), window and metadata; a `claimUntil` that has passed ends it at once.
     * @throws ShopError `COUPON_NOT_FOUND`, `IDEMPOTENCY_KEY_REUSED`
     */
    update(input: UpdateCouponInput): Promise<Coupon>
    /**
     * Where a `couponGate` refuses early, that is `COUPON_SOLD_OUT` no matter what else is wrong, an unknown user too.
     * @throws ShopError `USER_NOT_FOUND`, `COUPON_NOT_FOUND`, `COUPON_NOT_CLAIMABLE`, `COUPON_SOLD_OUT`,
     * `COUPON_ALREADY_CLAIMED`, `IDEMPOTENCY_KEY_REUSED`
     */
    claim(input: ClaimCouponInput): Promise<UserCouponView>
    /** All that the user has claimed, the newest first. @throws ShopError `USER_NOT_FOUND` */
    listForUser(input: { userId: string }): Promise<readonly UserCouponView[]>
    /** Campaigns that can be claimed now; with a user, whether that user has. @throws ShopError `USER_NOT_FOUND` */
    available(input?: { userId?: string | undefined }): Promise<readonly AvailableCoupon[]>
    /** @throws ShopError `COUPON_NOT_FOUND`, `COUPON_ALREADY_USED`, `COUPON_EXPIRED`, `IDEMPOTENCY_KEY_REUSED` */
    revoke(input: RevokeCouponInput): Promise<UserCouponView>
  }
  readonly carts: {
    /** @throws ShopError `USER_NOT_FOUND`, `PRODUCT_NOT_FOUND`, `OPTION_NOT_FOUND`, `PRODUCT_NOT_ON_SALE`, `INSUFFICIENT_STOCK` */
    add(input: AddToCartInput): Promise<Cart>
    /** Quantity 0 removes the line. @throws ShopError `USER_NOT_FOUND`, `CART_ITEM_NOT_FOUND`, `INSUFFICIENT_STOCK` */
    setQuantity(input: SetQuantityInput): Promise<Cart>
    /** @throws ShopError `USER_NOT_FOUND`, `CART_ITEM_NOT_FOUND` */
    remove(input: { userId: string; itemId: string }): Promise<Cart>
    /** @throws ShopError `USER_NOT_FOUND` */
    get(input: { userId: string }): Promise<Cart>
    /**
     * Orders the cart, or the lines `itemIds`, and removes exactly those from it.
     * @throws ShopError `CART_ITEM_NOT_FOUND` and all codes of `orders.place`; `INVALID_INPUT` for an empty cart
     */
    checkout(input: CheckoutInput): Promise<Order>
  }
  readonly orders: {
    /**
     * Creates and pays an order in one step, or leaves everything as it was.
     * Hidden products are as absent as those that never were, also where they are in the cart.
     * @throws ShopError `USER_NOT_FOUND`, `PRODUCT_NOT_FOUND`, `OPTION_NOT_FOUND`, `PRODUCT_NOT_ON_SALE`,
     * `PURCHASE_LIMIT_EXCEEDED`, `INSUFFICIENT_STOCK`, `INSUFFICIENT_BALANCE`, `COUPON_NOT_FOUND`, `COUPON_ALREADY_USED`, `COUPON_EXPIRED`,
     * `COUPON_MINIMUM_NOT_MET`, `IDEMPOTENCY_KEY_REUSED`
     */
    place(input: PlaceOrderInput): Promise<Order>
    /**
     * Holds stock and coupon for an order to be paid before `expiresAt`.
     * @throws ShopError `TOO_MANY_PENDING_ORDERS`, and as `place`, but for the balance
     */
    create(input: PlaceOrderInput): Promise<Order>
    /**
     * @throws ShopError `USER_NOT_FOUND`, `ORDER_NOT_FOUND`, `ORDER_NOT_PAYABLE`, `INSUFFICIENT_BALANCE`,
     * `IDEMPOTENCY_KEY_REUSED`
     */
    pay(input: PayOrderInput): Promise<Order>
    /**
     * Releases a pending order, refunds a paid one, or the units of lines that `items` name; the whole line sums exactly. Answers
     * the order, and the balance where money has come back. A user's
     * own cancellation is held to the wallet's limit and to `orders.userCancelMs`, one by the shop's owner is not.
     * @throws ShopError `USER_NOT_FOUND`, `ORDER_NOT_FOUND`, `ORDER_NOT_CANCELLABLE`, `BALANCE_LIMIT_EXCEEDED`,
     * `IDEMPOTENCY_KEY_REUSED`
     */
    cancel(input: CancelOrderInput): Promise<CancelledOrder>
    /** With a `userId`, only an order of that user is found. @throws ShopError `USER_NOT_FOUND`, `ORDER_NOT_FOUND` */
    get(input: { orderId: string; userId?: string | undefined }): Promise<Order>
    /**
     * Ends a paid order that was handed over: its user cannot cancel it any more, the shop's owner can.
     * @throws ShopError `ORDER_NOT_FOUND`, `ORDER_NOT_COMPLETABLE`, `IDEMPOTENCY_KEY_REUSED`
     */
    complete(input: CompleteOrderInput): Promise<Order>
    /** Changes metadata; null takes them away. @throws ShopError `ORDER_NOT_FOUND`, `IDEMPOTENCY_KEY_REUSED` */
    update(input: UpdateOrderInput): Promise<Order>
    /**
     * The newest first, of one user or of all, with a status, made from a moment or day until another (a day is part of it).
     * @throws ShopError `USER_NOT_FOUND`
     */
    list(
      input?: CursorInput & {
        userId?: string | undefined
        status?: OrderStatus | undefined
        from?: Moment | undefined
        until?: Moment | undefined
      },
    ): Promise<CursorView<Order>>
    /** Releases pending orders, and coupons, whose time is over. Runs until none is left. */
    expirePending(): Promise<{ readonly expiredOrders: number; readonly expiredCoupons: number }>
  }
  readonly ranking: {
    /** Best sellers of the last `days` (1–365, default 3) business days, today included; `limit` 1–100, default 5. */
    top(input?: { days?: number | undefined; limit?: number | undefined }): Promise<Ranking>
    /**
     * Keeps the ranking of the `days` (default 3) complete days before `date` (`YYYY-MM-DD`, default today). A date that
     * has a snapshot keeps it.
     */
    takeSnapshot(input?: { date?: BusinessDay | undefined; days?: number | undefined }): Promise<RankingSnapshot>
    /** @throws ShopError `NOT_FOUND` when none was taken for the date */
    snapshot(input: { date: BusinessDay }): Promise<RankingSnapshot>
  }
  /** Events on their way to the publishers. Where no publisher is named, `list` tells of the first, the others act on all. */
  readonly outbox: {
    /** Delivers what is due, until nothing is left or `limit` events were tried for each publisher. */
    relay(input?: { limit?: number | undefined; publisher?: string | undefined }): Promise<RelayReport>
    stats(): Promise<OutboxStats>
    /** The oldest first; by `page` up to 100, or on and on by `cursor`. @throws ShopError `NOT_FOUND` for the publisher */
    list(
      input?: PageInput & {
        cursor?: string | undefined
        status?: DeliveryStatus | undefined
        publisher?: string | undefined
      },
    ): Promise<EventPage>
    /** Makes dead events, or those named, deliverable again. @throws ShopError `NOT_FOUND` for the publisher */
    retry(input?: RequeueInput): Promise<{ readonly requeued: number }>
    /** Delivers events once more that were sent already: those named, or all. @throws ShopError as `retry` */
    replay(input?: RequeueInput): Promise<{ readonly requeued: number }>
    /**
     * Forgets a publisher that is used no more: nothing is kept for it any longer. If it comes again it begins with the first
     * event that is there. @throws ShopError `NOT_FOUND`
     */
    forget(input: { publisher: string }): Promise<void>
  }
  /** Proves what must always hold from the stored rows; changes nothing. */
  audit(): Promise<AuditReport>
  /**
   * Looks whether the store holds a shop that can be worked with, as its first command would: best asked before a server
   * listens. Answers the shop's time zone.
   * @throws ShopError `INVALID_INPUT` at `/timeZone` when another one was asked for
   */
  ready(): Promise<{ timeZone: string }>
  /** How much waits at this moment. It asks no one, so it answers while the store does not. */
  status(): ShopStatus
  readonly workers: Workers
  /**
   * The same shop on a transaction of the host's own, so that its rows and an order commit or roll back together. What
   * the host has to hand over depends on the store.
   *
   * Calls take turns. Each runs under a savepoint: one that is refused or fails leaves the transaction as it was, without a
   * trace such as a `FAILED` order, and usable. Answers are given when no call is under way. A call is `INVALID_INPUT`
   * where the transaction is not begun, is set in a way that nothing can be decided under, or is over; `BUSY` where the
   * database has rolled all of it back, which the message says.
   * @throws TypeError when it is given something else
   */
  within(hostTransaction: unknown): ShopInTransaction
  /** Finishes what has been accepted, then closes publisher and store. */
  close(): Promise<void>
}

/** What grows first when a shop has more to do than it can. */
export interface ShopStatus {
  /** Commands that wait for a batch; those of the batch under way are not among them. */
  readonly waitingCommands: number
  /** Of the store's pool; absent where it has none. */
  readonly sessions?: SessionCount
}

/** What can be done inside a transaction of the host's own. */
export type ShopInTransaction = Pick<Shop, 'users' | 'catalog' | 'wallets' | 'coupons' | 'carts' | 'orders'>

/** The shop's repeating work. Nothing runs before `start`; each part can be run once on demand. Several instances may run it. */
export interface Workers {
  start(): void
  /** Resolves when the runs under way have ended. */
  stop(): Promise<void>
  relayOnce(): Promise<RelayReport>
  expireOnce(): Promise<{ readonly expiredOrders: number; readonly expiredCoupons: number }>
  /** Takes today's snapshot when its time has come and it is not there yet; answers undefined otherwise. */
  snapshotOnce(): Promise<RankingSnapshot | undefined>
  /** Removes what is past its retention: idempotency keys, sent events, failed orders, lines of carts, snapshots. */
  purgeOnce(): Promise<PurgeReport>
}
