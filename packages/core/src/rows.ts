export { settingOf, type SettingRow } from './calendar/setting-rows.ts'
export { type CouponRow, couponOf } from './coupon/coupon-rows.ts'
export { unitsLeft } from './order/cancel-part.ts'
export { asKept, isLiving } from './order/order.ts'
export {
  keptOrderOf,
  orderOf,
  type OrderRow,
  cancelledFields,
  changedFields,
  type SavedField,
  savedFields,
  updatedFields,
} from './order/order-rows.ts'
export {
  type DeliveryRow,
  type OutboxStateRow,
  outboxStateName,
  type PublisherRow,
  type StretchRow,
} from './outbox/delivery-rows.ts'
export { type EventRow, keptEventOf, type PlacedEvent } from './outbox/event-rows.ts'
export { compareText } from './rows/byte-order.ts'
export { compiled } from './rows/compiled.ts'
export type { Codec, Field, FieldKind } from './rows/field.ts'
export type { Fields, RowShape } from './rows/row-shape.ts'
export { rowShapes } from './rows/row-shapes.ts'
