import type { AnswerRepository } from './answers.ts'
import type { CartReader, CartRepository } from './carts.ts'
import type { Concerned } from './commit-numbers.ts'
import type { CouponReader, CouponRepository, UserCouponReader, UserCouponRepository } from './coupons.ts'
import type { OrderReader, OrderRepository } from './orders.ts'
import type { OutboxReader, OutboxRepository } from './outbox.ts'
import type {
  MovementReader,
  MovementRepository,
  OptionRepository,
  ProductReader,
  ProductRepository,
} from './products.ts'
import type { SalesReader, SalesRepository, SnapshotReader, SnapshotRepository } from './ranking.ts'
import type { SettingReader, SettingRepository } from './settings.ts'
import type { UserReader, UserRepository } from './users.ts'
import type { LedgerReader, LedgerRepository, WalletReader, WalletRepository } from './wallets.ts'

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
  /**
   * Says all that this transaction changes, so that its commit counts for those alone (see `CommitNumbers`). One that says nothing
   * counts for all. Absent where nobody asks.
   */
  concerns?(concerned: Concerned): void
  /**
   * Sends what was called so far, so that the store works on it while the process goes on. Absent where that gains nothing, as a
   * store keeps the thread or takes one statement after the other; and beside `concerns`, which is said before anything is written.
   */
  sendAhead?(): void
  readonly users: UserRepository
  readonly wallets: WalletRepository
  readonly ledger: LedgerRepository
  readonly products: ProductRepository
  readonly options: OptionRepository
  readonly movements: MovementRepository
  readonly coupons: CouponRepository
  readonly userCoupons: UserCouponRepository
  readonly carts: CartRepository
  readonly orders: OrderRepository
  readonly sales: SalesRepository
  readonly snapshots: SnapshotRepository
  readonly answers: AnswerRepository
  readonly outbox: OutboxRepository
  readonly settings: SettingRepository
}
