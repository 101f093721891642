/** What is published of orders in any case. */
export const orderEventTypes = [
  'order.paid',
  'order.lines_cancelled',
  'order.completed',
  'order.cancelled',
  'order.payment_failed',
] as const

/** What is published where the shop asks for it (setting `events`). */
export const chosenEventTypes = [
  'order.failed',
  'wallet.changed',
  'coupon.claimed',
  'stock.changed',
  'stock.low',
] as const

export type ChosenEventType = (typeof chosenEventTypes)[number]

export type EventType = (typeof orderEventTypes)[number] | ChosenEventType

/** A fact stored in the transaction that made it true, delivered to data platforms afterwards. */
export interface ShopEvent extends KeptEvent {
  /** The CloudEvent 1.0 as JSON text. */
  readonly payload: string
}

/** An event as it is kept. */
export interface KeptEvent {
  readonly eventId: string
  readonly type: EventType
  /**
   * The order that it tells of: events of one order go one after the other. An event of something else waits for no other, and
   * has its own id here.
   */
  readonly orderId: string
  /** What it is about where that is no order: a user, a user coupon, or `product/option`. */
  readonly subject?: string
  /** Orders the events of one order: counts its steps and refused payments up to the one that it tells of. */
  readonly sequence: number
  /**
   * The CloudEvent as it will be sent. Absent where the order's own row tells it: it is rendered when it is asked for
   * (`order-event.ts`).
   */
  readonly payload?: string
  readonly createdAt: number
}

export type DeliveryStatus = 'PENDING' | 'FAILED' | 'SENT' | 'DEAD'

/** Where the delivery of an event to one publisher stands. Of what was sent nothing more is kept than that. */
interface DeliveryState {
  /** `FAILED` waits for its next attempt, `DEAD` for a person. */
  readonly status: DeliveryStatus
  /** Attempts that failed; absent once it is sent. */
  readonly attempts?: number
  /** Absent where none is planned: once it is sent or dead. */
  readonly nextAttemptAt?: number
  readonly lastError?: string
}

/** An event as a list finds it, before it is shown. */
export type ListedEvent = KeptEvent & DeliveryState

/** An event with where its delivery to one publisher stands. Its payload is '' where its order is gone, as an audit tells. */
export type StoredEvent = ShopEvent & DeliveryState

/** How many deliveries stand where. With several publishers each event counts once for each of them. */
export interface OutboxStats extends DeliveryCounts {
  /** Each publisher for itself; absent where there is not more than one. */
  readonly publishers?: readonly PublisherStats[]
}

export interface DeliveryCounts {
  readonly pending: number
  readonly failed: number
  readonly dead: number
  readonly sent: number
  /** Age of the oldest event that is neither sent nor dead, 0 when there is none. */
  readonly oldestPendingMs: number
}

export interface PublisherStats extends DeliveryCounts {
  readonly publisher: string
}
