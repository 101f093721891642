export type { AuditReport, Check, Finding } from './audit/findings.ts'
export { rules as auditRules } from './audit/findings.ts'
export type { CartItem } from './cart/cart.ts'
export type { AddToCartInput } from './cart/add-to-cart.ts'
export { addToCartInput } from './cart/add-to-cart.ts'
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
export { listProductsInput, stockHistoryInput } from './catalog/read-catalog.ts'
export { type UpdateProductInput, updateProductInput } from './catalog/update-product.ts'
export type { ProductView } from './catalog/view-product.ts'
export { addDays, type BusinessDay, type Calendar, createCalendar } from './engine/calendar.ts'
export { type ClaimCouponInput, claimCouponInput } from './coupon/claim-coupon.ts'
export type { Coupon, Discount, UserCoupon, UserCouponStatus } from './coupon/coupon.ts'
export { type CreateCouponInput, createCouponInput } from './coupon/create-coupon.ts'
export { type RevokeCouponInput, revokeCouponInput } from './coupon/revoke-coupon.ts'
export type { AvailableCoupon, UserCouponView } from './coupon/view-coupon.ts'
export { createShop, type ShopOptions } from './create-shop.ts'
export {
  type ErrorCode,
  type ErrorDetails,
  type InputIssue,
  isShopError,
  type Shortage,
  ShopError,
} from './errors.ts'
export { uuidv7 } from './engine/uuidv7.ts'
export { isReplayed } from './engine/idempotency.ts'
export { parseInput } from './input.ts'
export { type CancelOrderInput, cancelOrderInput } from './order/cancel-order.ts'
export type { Actor, Order, OrderItem, OrderStatus, OrderStep, Payment } from './order/order.ts'
export { type PayOrderInput, payOrderInput } from './order/pay-order.ts'
export { type PlaceOrderInput, placeOrderInput } from './order/place-order.ts'
export { listOrdersInput } from './order/read-orders.ts'
export type { DeliveryStatus, EventType, OutboxStats, ShopEvent, StoredEvent } from './outbox/event.ts'
export { listEventsInput, requeueInput } from './outbox/read-outbox.ts'
export { eventJsonSchemas } from './outbox/event-schema.ts'
export type { RelayReport } from './outbox/relay.ts'
export { pageInput } from './engine/paging.ts'
export * from './ports.ts'
export type { RankedProduct, Ranking, RankingSnapshot, SalesFigure } from './ranking/ranking.ts'
export { takeSnapshotInput } from './ranking/take-snapshot.ts'
export { topInput } from './ranking/top-products.ts'
export { type Settings, type SettingsInput, settingsInput } from './settings.ts'
export type {
  Balance,
  CursorInput,
  CursorView,
  PageInput,
  PageView,
  Shop,
  ShopInTransaction,
  ShopStatus,
  Workers,
} from './shop.ts'
export { type RegisterUserInput, registerUserInput } from './user/register-user.ts'
export type { User } from './user/user.ts'
export { type ChargeInput, chargeInput } from './wallet/charge.ts'
export type { LedgerEntry, LedgerEntryType, Wallet } from './wallet/wallet.ts'
export { ledgerInput } from './wallet/read-wallet.ts'
export * from './wire.ts'
