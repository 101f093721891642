import { type ErrorCode, ShopError } from '../errors.ts'
import { orderEvent } from '../outbox/order-event.ts'
import type { UnitOfWork } from '../use-case/unit-of-work.ts'
import type { Context, Trace } from '../use-case/use-case.ts'
import type { OrderRequest } from './order-input.ts'
import { orderLines } from './order-lines.ts'
import { newOrder, nextStep } from './order.ts'

/**
 * A refused order is kept as `FAILED`, with the reason in its history and nothing else changed; the refusal tells its id. An
 * order that cannot even be written down, because its user or a product does not exist or its sum cannot be counted, is not.
 */
export function recordFailedOrder(
  request: OrderRequest,
  unit: UnitOfWork,
  context: Context,
  refusal: ShopError,
): Trace | undefined {
  if (!context.settings.orders.recordFailedOrders || !isRecorded(refusal)) return undefined
  const { at } = context
  const lines = orderLines(request.items, unit)
  const pending = newOrder(request, { orderId: context.newId(), lines, coupon: undefined, at })
  const failed = nextStep(pending, 'FAILED', { reason: refusal.code, by: 'system', at })
  const isTold = context.settings.events.includes('order.failed')
  const events = isTold ? [orderEvent('order.failed', failed, context)] : []
  return { changes: { orders: [failed], events }, refusal: withOrder(refusal, failed.orderId) }
}

function withOrder<Code extends RecordedCode>({ code, message, details }: ShopError<Code>, orderId: string): ShopError {
  return new ShopError(code, message, { ...details, orderId })
}

function isRecorded(refusal: ShopError): refusal is ShopError<RecordedCode> {
  return (recordedCodes as readonly ErrorCode[]).includes(refusal.code)
}

type RecordedCode = (typeof recordedCodes)[number]

const recordedCodes = [
  'INSUFFICIENT_STOCK',
  'INSUFFICIENT_BALANCE',
  'PRODUCT_NOT_ON_SALE',
  'PURCHASE_LIMIT_EXCEEDED',
  'COUPON_NOT_FOUND',
  'COUPON_ALREADY_USED',
  'COUPON_EXPIRED',
  'COUPON_MINIMUM_NOT_MET',
] as const satisfies readonly ErrorCode[]
