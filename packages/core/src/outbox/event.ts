export type EventType =
  | 'order.paid'
  | 'order.lines_cancelled'
  | 'order.completed'
  | 'order.cancelled'
  | 'order.payment_failed'

/** A fact stored in the transaction that made it true, delivered to data platforms afterwards. */
export interface ShopEvent {
  readonly eventId: string
  readonly type: EventType
  readonly orderId: string
  /** Orders the events of one order: counts its steps and refused payments up to the one that it tells of. */
  readonly sequence: number
  /** The CloudEvent 1.0 as JSON text, stored as it will be sent. */
  readonly payload: string
  readonly createdAt: number
}

export type DeliveryStatus = 'PENDING' | 'FAILED' | 'SENT' | 'DEAD'

/**
 * An event with where its delivery to one publisher stands. `FAILED` waits for its next attempt, `DEAD` for a person. Of
 * what was sent nothing more is kept than that.
 */
export interface StoredEvent extends ShopEvent {
  readonly status: DeliveryStatus
  /** Attempts that failed; absent once it is sent. */
  readonly attempts?: number
  /** Absent where none is planned: once it is sent or dead. */
  readonly nextAttemptAt?: number
  readonly lastError?: string
}

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
