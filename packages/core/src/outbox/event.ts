export type EventType = 'order.paid' | 'order.cancelled' | 'order.payment_failed'

/** A fact stored in the transaction that made it true, delivered to the data platform afterwards. */
export interface ShopEvent {
  readonly eventId: string
  readonly type: EventType
  readonly orderId: string
  /** Orders the events of one order: the number of the history step that it tells of. */
  readonly sequence: number
  /** The CloudEvent 1.0 as JSON text, stored as it will be sent. */
  readonly payload: string
  readonly createdAt: number
}

export type DeliveryStatus = 'PENDING' | 'FAILED' | 'SENT' | 'DEAD'

/** An event with where its delivery stands. `FAILED` waits for its next attempt, `DEAD` for a person. */
export interface StoredEvent extends ShopEvent {
  readonly status: DeliveryStatus
  readonly attempts: number
  readonly nextAttemptAt: number
  readonly lastError?: string
  readonly sentAt?: number
}

export interface OutboxStats {
  readonly pending: number
  readonly failed: number
  readonly dead: number
  readonly sent: number
  /** Age of the oldest event that is neither sent nor dead, 0 when there is none. */
  readonly oldestPendingMs: number
}
