import type { CartItem } from './cart/cart.ts'
import type { Option, Product, ProductInfo, StockMovement } from './catalog/product.ts'
import type { BusinessDay } from './engine/calendar.ts'
import type { Coupon, UserCoupon } from './coupon/coupon.ts'
import type { Order, OrderItem, OrderStep, Payment } from './order/order.ts'
import type { OutboxStats, ShopEvent, StoredEvent } from './outbox/event.ts'
import type { RankingSnapshot, SalesFigure } from './ranking/ranking.ts'
import type { User } from './user/user.ts'
import type { LedgerEntry, Wallet } from './wallet/wallet.ts'

export * from './ports/store-error.ts'

/**
 * Where a shop keeps its rows. All writing goes through `transaction`, and its repositories speak in sets: one call for
 * all rows of a batch. Rows that are not there are absent from an answer; to save one is refused as a `constraint`, so
 * that no change is lost in silence.
 *
 * Every text key compares byte by byte, and every list is in the order of its key's UTF-8 bytes unless it says otherwise.
 * What goes wrong is thrown as a `StoreError`.
 */
export interface Store {
  /**
   * Runs `work` in one transaction: return commits, throw rolls back. `work` awaits nothing but its transaction, and may
   * be called again by the caller after a failure. When this resolves, the changes are durable. A transaction in which a
   * repository has thrown never commits: if `work` returns all the same, this throws that error.
   */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>
  /** Reads of what is committed. Each call is consistent in itself. */
  readonly reader: Reader
  /** Runs `work` on one unchanging view of all rows. */
  snapshot<T>(work: (reader: Reader & Scanner) => Promise<T>): Promise<T>
  /**
   * The host's own transaction as ours: neither begun nor ended here. Every store says in its own type what it takes.
   * @throws TypeError when it is given something else
   */
  adopt(hostTransaction: unknown): Transaction
  /** A cheap proof that the store can be written, for readiness. @throws StoreError */
  ping(): Promise<void>
  /** How busy the pool of sessions is at this moment, for metrics. Absent where there is no pool. */
  sessions?(): SessionCount
  /** Waits for the transactions under way. Whatever is asked afterwards is `unavailable`; closing again does nothing. */
  close(): Promise<void>
}

/** Sessions of a database that are reached through a pool. */
export interface SessionCount {
  /** Held by transactions and reads. */
  readonly held: number
  /** Wanted by transactions and reads that wait for one. */
  readonly waiting: number
}

export interface Page<T> {
  readonly items: readonly T[]
  readonly total: number
}

/** A row before and after a batch, for repositories that store only what differs. */
export interface Change<T> {
  readonly before: T
  readonly after: T
}

export interface UserReader {
  find(userIds: readonly string[]): Promise<User[]>
  /** In order of registration: `createdAt`, then `userId`. */
  page(query: { offset: number; limit: number }): Promise<Page<User>>
}

export interface WalletReader {
  find(userIds: readonly string[]): Promise<Wallet[]>
}

export interface LedgerReader {
  /** The newest entries first, from those with a number below `before`. */
  page(query: { userId: string; before?: number; limit: number }): Promise<LedgerEntry[]>
  /** The entry with the highest number among those made at or before `at`. */
  lastAt(query: { userId: string; at: number }): Promise<LedgerEntry | undefined>
}

export interface ProductReader {
  find(productIds: readonly string[]): Promise<Product[]>
  /** In order of `createdAt`, then `productId`. `inStock` leaves out products without any stock. */
  page(query: { offset: number; limit: number; inStock: boolean; includeHidden: boolean }): Promise<Page<Product>>
}

export interface MovementReader {
  /** The newest movements of one option first, from those with a number below `before`. */
  page(query: { productId: string; optionId: string; before?: number; limit: number }): Promise<StockMovement[]>
}

export interface CouponReader {
  find(couponIds: readonly string[]): Promise<Coupon[]>
  findByCode(codes: readonly string[]): Promise<Coupon[]>
  /** In order of `createdAt`, then `couponId`. */
  page(query: { offset: number; limit: number }): Promise<Page<Coupon>>
  /** Campaigns whose claim window holds `at` and which are not sold out, in the order of `page`. */
  claimable(query: { at: number; limit: number }): Promise<Coupon[]>
}

export interface UserCouponReader {
  find(userCouponIds: readonly string[]): Promise<UserCoupon[]>
  /** Those that exist of the given pairs. */
  findOwned(pairs: readonly { userId: string; couponId: string }[]): Promise<UserCoupon[]>
  /** All of a user, the newest first: `claimedAt` descending, then `userCouponId`. */
  ofUser(query: { userId: string; limit: number }): Promise<UserCoupon[]>
  /** Ids of those still `ISSUED` though they ended at or before `at`: by `expiresAt`, then id. */
  due(query: { at: number; limit: number }): Promise<string[]>
}

export interface CartReader {
  /** The users' lines, in order of `addedAt`, then `itemId`. */
  ofUsers(userIds: readonly string[]): Promise<CartItem[]>
}

export interface OrderReader {
  find(orderIds: readonly string[]): Promise<Order[]>
  /** The newest first: `createdAt` descending, then `orderId` descending; after the order `after`. All users without `userId`. */
  page(query: { userId?: string; after?: { createdAt: number; orderId: string }; limit: number }): Promise<Order[]>
  /** Ids of pending orders whose time ended at or before `at`: by `expiresAt`, then id. */
  due(query: { at: number; limit: number }): Promise<string[]>
}

/** What is true of the whole shop, and said once. */
export interface Setting {
  readonly name: string
  readonly value: string
}

export interface SettingReader {
  /** Those that are stored of the given names. */
  find(names: readonly string[]): Promise<Setting[]>
}

/** What a product sold over a window, before names and prices are looked up. */
export interface ProductSales {
  readonly productId: string
  readonly quantity: number
  readonly revenue: number
}

export interface SalesReader {
  /** By quantity, then revenue (both descending), then product id, days `from` to `to` inclusive; none with 0 units. */
  top(query: { from: BusinessDay; to: BusinessDay; limit: number }): Promise<ProductSales[]>
}

export interface SnapshotReader {
  find(date: BusinessDay): Promise<RankingSnapshot | undefined>
}

export interface OutboxReader {
  stats(now: number): Promise<OutboxStats>
  /** The oldest first: `createdAt`, then `eventId`. */
  page(query: { status?: StoredEvent['status']; offset: number; limit: number }): Promise<Page<StoredEvent>>
}

export interface Reader {
  readonly users: UserReader
  readonly wallets: WalletReader
  readonly ledger: LedgerReader
  readonly products: ProductReader
  readonly movements: MovementReader
  readonly coupons: CouponReader
  readonly userCoupons: UserCouponReader
  readonly carts: CartReader
  readonly orders: OrderReader
  readonly sales: SalesReader
  readonly snapshots: SnapshotReader
  readonly outbox: OutboxReader
  readonly settings: SettingReader
}

/** An idempotency key with the answer that its first use gave, scoped by user and operation. */
export interface StoredAnswer {
  /** '' for operations of no user, such as an adjustment of stock. */
  readonly userId: string
  readonly operation: string
  readonly key: string
  /** Tells whether the same input came with the key. */
  readonly fingerprint: string
  /** The answer as JSON text. */
  readonly answer: string
  readonly createdAt: number
}

export type AnswerKey = Pick<StoredAnswer, 'userId' | 'operation' | 'key'>

/**
 * A transaction's repositories. Rows are locked in one fixed order by all use cases, keys sorted: wallets → coupons →
 * options. A wallet's lock guards everything of its user: keys, cart, user coupons, orders.
 *
 * Besides primary keys these are unique: a coupon's `code`; a user's coupon of a campaign; a user's cart line of an
 * option; an order's payment, and its id; an order's event of one `sequence`.
 *
 * Calls take effect in the order in which they are made, also while earlier ones have no answer yet: what is read by a call
 * behind a lock is of the time after that lock was had.
 *
 * Parents are there before their children: users before wallets, wallets before ledger entries, products before options,
 * options before movements, cart lines and sales, coupons before user coupons, orders before events.
 */
export interface Transaction extends Reader {
  readonly users: UserReader & { insert(users: readonly User[]): Promise<void> }
  readonly wallets: WalletReader & {
    lock(userIds: readonly string[]): Promise<Wallet[]>
    insert(wallets: readonly Wallet[]): Promise<void>
    save(wallets: readonly Wallet[]): Promise<void>
  }
  readonly ledger: LedgerReader & { insert(entries: readonly LedgerEntry[]): Promise<void> }
  readonly products: ProductReader & {
    /** The products without their options, which `options.lock` brings. */
    findInfo(productIds: readonly string[]): Promise<ProductInfo[]>
    insert(products: readonly ProductInfo[]): Promise<void>
    save(products: readonly ProductInfo[]): Promise<void>
  }
  readonly options: {
    /** All options of the products, locked in the order of their keys; in each product by `position` on return. */
    lock(productIds: readonly string[]): Promise<Option[]>
    insert(options: readonly Option[]): Promise<void>
    save(options: readonly Option[]): Promise<void>
  }
  readonly movements: MovementReader & { insert(movements: readonly StockMovement[]): Promise<void> }
  readonly coupons: CouponReader & {
    lock(couponIds: readonly string[]): Promise<Coupon[]>
    insert(coupons: readonly Coupon[]): Promise<void>
    /** Stores `claimed`, the one thing of a campaign that changes. */
    save(coupons: readonly Coupon[]): Promise<void>
  }
  readonly userCoupons: UserCouponReader & {
    insert(userCoupons: readonly UserCoupon[]): Promise<void>
    save(userCoupons: readonly UserCoupon[]): Promise<void>
  }
  readonly carts: CartReader & {
    insert(items: readonly CartItem[]): Promise<void>
    /** Stores `quantity`, the one thing of a line that changes. */
    save(items: readonly CartItem[]): Promise<void>
    remove(items: readonly CartItem[]): Promise<void>
  }
  readonly orders: OrderReader & {
    insert(orders: readonly Order[]): Promise<void>
    /** Stores the status, the steps that were added and the payment if there is a new one; nothing else of an order changes. */
    save(changes: readonly Change<Order>[]): Promise<void>
  }
  readonly sales: SalesReader & {
    /** Adds to the figures of day and option, which start at 0. Keys are unique within a call; amounts may be negative. */
    add(figures: readonly SalesFigure[]): Promise<void>
  }
  readonly snapshots: SnapshotReader & {
    /** Keeps the snapshot unless there is one for its date. */
    insertIfAbsent(snapshot: RankingSnapshot): Promise<void>
  }
  readonly settings: SettingReader & {
    /** Keeps what is stored under the same name, also of somebody who stores it at the same time. */
    insertIfAbsent(settings: readonly Setting[]): Promise<void>
  }
  readonly answers: {
    find(keys: readonly AnswerKey[]): Promise<StoredAnswer[]>
    insert(answers: readonly StoredAnswer[]): Promise<void>
    /** Removes at most `limit` answers made before `before`; returns how many. */
    removeOlder(query: { before: number; limit: number }): Promise<number>
  }
  readonly outbox: OutboxReader & {
    /** Stores events as `PENDING`, never attempted and due at `createdAt`. */
    insert(events: readonly ShopEvent[]): Promise<void>
    /**
     * Leases up to `limit` events that are due, to the holder of `token`, until `leaseUntil`: `PENDING` or `FAILED` with
     * `nextAttemptAt` ≤ `now`, not leased to anybody beyond `now`, and without an event of the same order and a lower
     * `sequence` that is not `SENT`. Oldest first. Rows that another claim has locked are passed over, not waited for.
     */
    claim(lease: { token: string; now: number; leaseUntil: number; limit: number }): Promise<StoredEvent[]>
    /**
     * Writes down how deliveries ended and gives their lease back, but only of events still leased under `token` (fencing):
     * what a stale relay says is ignored. Returns the ids of the events written.
     */
    settle(token: string, deliveries: readonly Delivery[]): Promise<string[]>
    /**
     * Makes events of that status deliverable anew, as if they had been inserted at `now`: no attempts, no error, no lease.
     * All of them without `eventIds`. Returns how many.
     */
    requeue(query: { status: 'DEAD' | 'SENT' | 'FAILED'; eventIds?: readonly string[]; now: number }): Promise<number>
  }
}

/** Where an event stands after an attempt to deliver it. */
export type Delivery = Pick<StoredEvent, 'eventId' | 'status' | 'attempts' | 'nextAttemptAt' | 'lastError' | 'sentAt'>

/**
 * The rows that an audit looks at, as they are stored: nothing joined, so that orphans show. `number` counts an order's
 * items and steps from 1.
 */
export interface ScannedRows {
  users: User
  wallets: Wallet
  ledger: LedgerEntry
  products: ProductInfo
  options: Option
  movements: StockMovement
  coupons: Coupon
  userCoupons: UserCoupon
  orders: Omit<Order, 'items' | 'history' | 'payment'>
  orderItems: OrderItem & { readonly orderId: string; readonly number: number }
  orderSteps: OrderStep & { readonly orderId: string; readonly number: number }
  payments: Payment & { readonly orderId: string; readonly userId: string }
  sales: SalesFigure
  events: ShopEvent
}

export interface Scanner {
  /** All rows of a kind in chunks, in the order of the primary key; items, steps and payments by order id, then number. */
  scan<Kind extends keyof ScannedRows>(kind: Kind): AsyncIterable<readonly ScannedRows[Kind][]>
}

/** Takes events to the data platform. Delivery is at least once: the platform drops repeated `eventId`s. */
export interface EventPublisher {
  /**
   * Delivers one event, or throws. `signal` aborts when the lease is about to end.
   * @throws PoisonEventError when trying again can never succeed
   */
  publish(event: ShopEvent, signal: AbortSignal): Promise<void>
  close?(): Promise<void>
}

/** Thrown by a publisher whose platform refuses an event for good: it is `DEAD` at once. */
export class PoisonEventError extends Error {
  override readonly name = 'PoisonEventError'
}

/** Epoch milliseconds. */
export interface Clock {
  now(): number
}

/** Values that may be lost at any moment. A cache that fails answers as one that is empty: it never throws. */
export interface Cache {
  get(key: string): Promise<string | undefined>
  set(key: string, value: string, ttlMs: number): Promise<void>
  delete(key: string): Promise<void>
}

/**
 * Answers early in a rush for coupons, so that the surely late do not reach the database. The database decides: a gate
 * that has lost its memory, or cannot be reached in time, says `pass`. It never throws.
 */
export interface CouponGate {
  /**
   * `sold out` only when that is sure, and never to a user who has claimed: that one may ask for the first answer again.
   * It need not know whether there is such a user: who is told `sold out` here may be unknown to the database.
   */
  check(claim: { code: string; userId: string }): Promise<'pass' | 'sold out'>
  /** Tells the gate what the database has decided, after it was committed. */
  learn(outcome: ClaimOutcome): Promise<void>
}

/**
 * What became of a claim. A gate is sure that a campaign is sold out, and of who has claimed, once it has been told of as
 * many claimants as the campaign had coupons: `quantity` says how many that is.
 */
export type ClaimOutcome =
  | { readonly code: string; readonly userId: string; readonly result: 'claimed' }
  | { readonly code: string; readonly userId: string; readonly result: 'sold out'; readonly quantity: number }

export interface Logger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void
  info(message: string, fields?: Readonly<Record<string, unknown>>): void
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void
  error(message: string, fields?: Readonly<Record<string, unknown>>): void
}
