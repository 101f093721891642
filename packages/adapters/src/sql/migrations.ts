import type { Migration } from './migrate.ts'
import { shop } from './migrations/0001-shop.ts'
import { leanOrders } from './migrations/0003-lean-orders.ts'
import { timeZone } from './migrations/0002-time-zone.ts'
import { deliveries } from './migrations/0004-deliveries.ts'
import { desk } from './migrations/0005-desk.ts'
import { refusedPayments } from './migrations/0006-refused-payments.ts'
import { failedOrders } from './migrations/0007-failed-orders.ts'
import { renderedEvents } from './migrations/0008-rendered-events.ts'
import { usedCoupons } from './migrations/0009-used-coupons.ts'
import { cancelledUnits } from './migrations/0010-cancelled-units.ts'
import { toldByChoice } from './migrations/0011-told-by-choice.ts'
import { walletLocks } from './migrations/0012-wallet-locks.ts'
import { paidEntries } from './migrations/0013-paid-entries.ts'
import { cartAges } from './migrations/0014-cart-ages.ts'
import { publisherLocks } from './migrations/0015-publisher-locks.ts'
import { orderChanges } from './migrations/0016-order-changes.ts'
import { productChanges } from './migrations/0017-product-changes.ts'

/** All migrations in order. One that has been released is never changed: what it should have done is a new one. */
export const migrations: readonly Migration[] = [
  shop,
  timeZone,
  leanOrders,
  deliveries,
  desk,
  refusedPayments,
  failedOrders,
  renderedEvents,
  usedCoupons,
  cancelledUnits,
  toldByChoice,
  walletLocks,
  paidEntries,
  cartAges,
  publisherLocks,
  orderChanges,
  productChanges,
]
