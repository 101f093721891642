import type { CrowdOptions } from '../toolbox/crowd.ts'

/** A call of the shop, by its name. */
export interface Call {
  readonly method:
    | 'orders.place'
    | 'orders.create'
    | 'orders.pay'
    | 'orders.cancel'
    | 'orders.complete'
    | 'orders.expirePending'
    | 'coupons.claim'
  readonly input: object
}

/** How a call ended: `ok`, or the code of its refusal. */
export interface Ending {
  readonly code: string
  readonly orderId?: string
  readonly status?: string
  readonly expiredOrders?: number
  readonly replayed: boolean
  readonly message?: string
}

/** What a process is asked to do. `startAt` (epoch ms) is the same for all that race. */
export type Task =
  | { readonly type: 'calls'; readonly startAt: number; readonly calls: readonly Call[] }
  | { readonly type: 'crowd'; readonly startAt: number; readonly options: CrowdOptions }
  /** Orders with keys until it is killed. */
  | { readonly type: 'load'; readonly mark: string; readonly callers: number }
  /** Delivers until nothing is left; `hang` takes events and never answers, every `loseEvery`-th answer is lost. */
  | { readonly type: 'relay'; readonly startAt: number; readonly hang: boolean; readonly loseEvery: number }

export interface RelayedEvent {
  readonly eventId: string
  readonly orderId: string
  readonly sequence: number
  readonly begunAt: number
  readonly taken: boolean
}

export interface RelayTaskReport {
  readonly sent: number
  readonly deliveries: readonly RelayedEvent[]
}

export interface WorkerConfig {
  readonly url: string
  /** How far its clock goes ahead. */
  readonly aheadMs: number
}

export type FromWorker =
  /** The shop is open, or a task done. */
  | { readonly type: 'done'; readonly result?: unknown }
  | { readonly type: 'failed'; readonly message: string; readonly isAway: boolean }
  /** The order with this number of the load was acknowledged. */
  | { readonly type: 'acknowledged'; readonly number: number; readonly orderId: string }
  | { readonly type: 'holding'; readonly events: number }

/** The n-th order of a load: the same for who asks first and for who repeats it. */
export function keyedOrder(mark: string, number: number) {
  const items = [{ productId: 'steady', quantity: 1 }]
  return { userId: `steady-${number % 20}`, items, idempotencyKey: `${mark}-${number}` }
}
