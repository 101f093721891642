import { present } from '../input/metadata.ts'
import type { AnswerForm } from '../engine/use-case.ts'
import type { UnitOfWork } from '../use-case/unit-of-work.ts'
import { orderAsOf } from './order-as-of.ts'
import { asTold, type CancelledOrder, type Order } from './order.ts'

/** Which order was answered, after so many steps of its history and refused payments; with the balance, where that was answered. */
type Reference = readonly [orderId: string, steps: number, refused: number, balance?: number]

/** An answer that is an order is kept as a reference to it: the order tells what it was then. */
export const orderAnswer: AnswerForm<Order, UnitOfWork> = {
  keep(order) {
    const { orderId, history, refusedPayments, balance }: CancelledOrder = order
    const reference = [orderId, history.length, refusedPayments?.count ?? 0]
    return JSON.stringify(balance === undefined ? reference : [...reference, balance])
  },

  recall(kept, unit) {
    const reference = referenceOf(kept)
    // Answers were kept whole before.
    if (reference === undefined) return JSON.parse(kept) as Order
    const [orderId, steps, refused, balance] = reference
    const now = unit.order(orderId)
    if (now === undefined) throw new Error(`order ${orderId} of an answer has vanished`)
    const then: Order = asTold(orderAsOf(now, steps))
    const { refusedPayments: _later, ...unrefused } = then
    // Payments are refused after a creation that was answered, and before all else that was.
    const answer = { ...(refused > 0 ? then : unrefused), ...present({ balance }) }
    // Each caller's own, as the first one's was.
    return JSON.parse(JSON.stringify(answer)) as Order
  },
}

/** The order that a kept answer refers to. */
export function orderIdOfAnswer(kept: string): string | undefined {
  return referenceOf(kept)?.[0]
}

function referenceOf(kept: string): Reference | undefined {
  // A list of products, which an import answers, begins with an object.
  return kept.startsWith('["') ? (JSON.parse(kept) as Reference) : undefined
}
