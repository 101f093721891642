export type { AuditReport, Check, Finding } from './audit/findings.ts'
export { rules as auditRules } from './audit/findings.ts'
export { dayInput, type Moment, momentInput } from './calendar/moment.ts'
export { addDays, type BusinessDay, type Calendar, createCalendar } from './calendar/calendar.ts'
export type { AddToCartInput } from './cart/add-to-cart.ts'
export { addToCartInput } from './cart/add-to-cart.ts'
export type { CartItem } from './cart/cart.ts'
export type { CartLine } from './cart/view-cart.ts'
export { type CheckoutInput, checkoutInput } from './cart/checkout.ts'
export { type SetQuantityInput, setQuantityInput } from './cart/set-quantity.ts'
export type { Cart } from './cart/view-cart.ts'
export { type AddProductInput, addProductInput } from './catalog/add-products.ts'
export { type AdjustStockInput, adjustStockInput } from './catalog/adjust-stock.ts'
export type {
  Option,
  Product,
  ProductInfo,
  ProductStatus,
  StockMovement,
  StockMovementType,
} from './catalog/product.ts'
export {
  type ImportedProduct,
  type ImportProductsInput,
  importProductsInput,
} from './catalog/import-products.ts'
export { productJson, productShape } from './catalog/product-json.ts'
export { type ProductChangeNumber, listProductsInput, stockHistoryInput } from './catalog/read-catalog.ts'
export { stockMovementJson, stockMovementShape } from './catalog/stock-movement-json.ts'
export { type UpdateProductInput, updateProductInput } from './catalog/update-product.ts'
export type { ProductView } from './catalog/view-product.ts'
export { type ClaimCouponInput, claimCouponInput } from './coupon/claim-coupon.ts'
export { couponJson, couponShape } from './coupon/coupon-json.ts'
export { listCouponsInput } from './coupon/read-coupons.ts'
export type { Coupon, Discount, UserCoupon, UserCouponStatus } from './coupon/coupon.ts'
export { type CreateCouponInput, createCouponInput } from './coupon/create-coupon.ts'
export { type UpdateCouponInput, updateCouponInput } from './coupon/update-coupon.ts'
export { type RevokeCouponInput, revokeCouponInput } from './coupon/revoke-coupon.ts'
export { userCouponJson, userCouponShape } from './coupon/user-coupon-json.ts'
export type { CouponUsage } from './coupon/read-coupons.ts'
export type { AvailableCoupon, UserCouponView } from './coupon/view-coupon.ts'
export { createShop, type ShopOptions } from './create-shop.ts'
export { isReplayed } from './engine/idempotency.ts'
export {
  type CursorInput,
  type CursorView,
  type ListInput,
  type ListView,
  type PageInput,
  pageInput,
  type PageView,
} from './engine/paging.ts'
export { uuidv7 } from './engine/uuidv7.ts'
export {
  type ErrorCode,
  type ErrorDetails,
  type InputIssue,
  isShopError,
  type PurchaseExcess,
  type SaleWindow,
  type Shortage,
  ShopError,
} from './errors.ts'
export type { TracedCommand } from './engine/run-in.ts'
export { parseInput } from './input/input.ts'
export { observe, type Observers } from './use-case/observe.ts'
export type { Metadata } from './input/metadata.ts'
export { type CancelOrderInput, cancelOrderInput } from './order/cancel-order.ts'
export { type CompleteOrderInput, completeOrderInput } from './order/complete-order.ts'
export {
  cancelledOrderJson,
  cancelledOrderShape,
  orderJson,
  orderShape,
  orderStatuses,
} from './order/order-json.ts'
export type { Actor, CancelledOrder, Order, OrderItem, OrderStatus, OrderStep, Payment } from './order/order.ts'
export { type PayOrderInput, payOrderInput } from './order/pay-order.ts'
export { type PlaceOrderInput, placeOrderInput } from './order/order-input.ts'
export { listOrdersInput } from './order/read-orders.ts'
export { type UpdateOrderInput, updateOrderInput } from './order/update-order.ts'
export {
  type ChosenEventType,
  chosenEventTypes,
  type DeliveryCounts,
  type DeliveryStatus,
  type EventType,
  type OutboxStats,
  type PublisherStats,
  type ShopEvent,
  type StoredEvent,
} from './outbox/event.ts'
export { type EventPage, listEventsInput, type RequeueInput, requeueInput } from './outbox/read-outbox.ts'
export { eventJsonSchemas } from './outbox/event-schema.ts'
export type { RelayReport } from './outbox/relay.ts'
export { storedEventJson } from './outbox/stored-event-json.ts'
export {
  type AdoptedTransaction,
  HostTransactionError,
  type HostTransactionFailure,
  hostTransactionEnded,
  hostTransactionLost,
  hostTransactionNotBegun,
  hostTransactionOver,
} from './ports/adopted-transaction.ts'
export type { AnswerKey, AnswerRepository, StoredAnswer } from './ports/answers.ts'
export type { Cache } from './ports/cache.ts'
export type { CartReader, CartRepository } from './ports/carts.ts'
export type { Change } from './ports/change.ts'
export type { Clock } from './ports/clock.ts'
export type { ClaimOutcome, CouponGate } from './ports/coupon-gate.ts'
export type { CouponReader, CouponRepository, UserCouponReader, UserCouponRepository } from './ports/coupons.ts'
export type { Logger } from './ports/logger.ts'
export type { BoughtUnits, OrderFilter, OrderPlace, OrderReader, OrderRepository } from './ports/orders.ts'
export { countedUnplaced, type OutboxProgress, type OutboxReader, type OutboxRepository } from './ports/outbox.ts'
export type { Page } from './ports/page.ts'
export type {
  MovementReader,
  MovementRepository,
  OptionRepository,
  ProductChange,
  ProductFilter,
  ProductPlace,
  ProductReader,
  ProductRepository,
} from './ports/products.ts'
export {
  type DeliveryOutcome,
  type EventPublisher,
  EventTooLargeError,
  PlatformAwayError,
  PoisonEventError,
} from './ports/publisher.ts'
export type {
  ProductSales,
  RankedSales,
  SalesReader,
  SalesRepository,
  SnapshotReader,
  SnapshotRepository,
} from './ports/ranking.ts'
export type { ScannedRows, Scanner } from './ports/scanner.ts'
export type { Setting, SettingReader, SettingRepository } from './ports/settings.ts'
export type { CommitNumbers, Concerned } from './ports/commit-numbers.ts'
export { type Freshness, freshnessOf } from './use-case/freshness.ts'
export { type OrderChanges, orderChangesOf } from './use-case/order-changes.ts'
export { isStoreError, StoreError, type StoreErrorCode, type StoreFailure } from './ports/store-error.ts'
export type { DurabilitySetting, StoreFacts, Surrounding } from './ports/store-facts.ts'
export type { SessionCount, StaleReader, Store } from './ports/store.ts'
export type { Reader, Transaction } from './ports/transaction.ts'
export type { UserReader, UserRepository } from './ports/users.ts'
export type { LedgerReader, LedgerRepository, WalletReader, WalletRepository } from './ports/wallets.ts'
export { rankingJson, rankingShape, rankingSnapshotJson, rankingSnapshotShape } from './ranking/ranking-json.ts'
export type { RankedProduct, Ranking, RankingSnapshot, SalesFigure } from './ranking/ranking.ts'
export { takeSnapshotInput } from './ranking/take-snapshot.ts'
export { topInput } from './ranking/top-products.ts'
export type { PurgeReport } from './retention/purge.ts'
export { type Settings, type SettingsInput, settingsInput } from './settings/settings.ts'
export type { Shop, ShopInTransaction, ShopStatus, Workers } from './shop.ts'
export { type EraseUserInput, eraseUserInput } from './user/erase-user.ts'
export { listUsersInput } from './user/read-users.ts'
export { type RegisterUserInput, registerUserInput } from './user/register-user.ts'
export { type UpdateUserInput, updateUserInput } from './user/update-user.ts'
export { userJson, userShape } from './user/user-json.ts'
export type { User } from './user/user.ts'
export { type ChargeInput, chargeInput } from './wallet/charge.ts'
export { type WithdrawInput, withdrawInput } from './wallet/withdraw.ts'
export { ledgerEntryJson, ledgerEntryShape } from './wallet/ledger-entry-json.ts'
export { ledgerInput } from './wallet/read-wallet.ts'
export type { Balance, LedgerEntry, LedgerEntryType, Wallet } from './wallet/wallet.ts'
