export { settingOf, type SettingRow } from './calendar/setting-rows.ts'
export { type CouponRow, couponOf } from './coupon/coupon-rows.ts'
export { isLiving } from './order/order.ts'
export {
  itemsOf,
  type OrderHeader,
  orderHeaderOf,
  type OrderItemRow,
  orderOf,
  type OrderPart,
  type OrderRow,
  type OrderStepRow,
  type PaidOrder,
  type PaymentRow,
  paymentsOf,
  stepsOf,
} from './order/order-rows.ts'
export {
  type DeliveryRow,
  type OutboxStateRow,
  outboxStateName,
  type PublisherRow,
  type StretchRow,
} from './outbox/delivery-rows.ts'
export { type EventRow, type PlacedEvent, shopEventOf } from './outbox/event-rows.ts'
export { compareText } from './rows/byte-order.ts'
export type { Field, FieldKind } from './rows/field.ts'
export type { Fields, RowShape } from './rows/row-shape.ts'
export { rowShapes } from './rows/row-shapes.ts'
