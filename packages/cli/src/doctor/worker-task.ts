/** A call of the shop, by its name. */
export interface Call {
  readonly method:
    | 'orders.place'
    | 'orders.create'
    | 'orders.pay'
    | 'orders.cancel'
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
  | {
      readonly type: 'crowd'
      readonly startAt: number
      readonly callers: number
      readonly seconds: number
      readonly seed: number
      readonly users: number
    }
  /** Orders with keys until it is killed. */
  | { readonly type: 'load'; readonly mark: string; readonly callers: number }
  /** Delivers until nothing is left; `hang` takes events and never answers, every `loseEvery`-th answer is lost. */
  | { readonly type: 'relay'; readonly startAt: number; readonly hang: boolean; readonly loseEvery: number }

export interface CrowdReport {
  readonly placed: number
  readonly scarcePlaced: number
  readonly soldOut: number
  readonly charged: number
  readonly cancelled: number
  readonly longestMs: number
  /** Answers that nobody should get, each once. */
  readonly complaints: readonly string[]
}

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

export type ToWorker =
  | { readonly type: 'open'; readonly url: string; readonly aheadMs: number }
  | { readonly type: 'task'; readonly task: Task }

export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly message: string }
  /** The order with this number of the load was acknowledged. */
  | { readonly type: 'acknowledged'; readonly number: number; readonly orderId: string }
  | { readonly type: 'holding'; readonly events: number }

/** The n-th order of a load: the same for who asks first and for who repeats it. */
export function keyedOrder(mark: string, number: number) {
  const items = [{ productId: 'steady', quantity: 1 }]
  return { userId: `steady-${number % 20}`, items, idempotencyKey: `${mark}-${number}` }
}
