import { orderEvent } from '../outbox/order-event.ts'
import type { Changes } from '../use-case/row-kinds.ts'
import type { UnitOfWork } from '../use-case/unit-of-work.ts'
import type { Context } from '../use-case/use-case.ts'
import { payFromWallet } from '../wallet/wallet.ts'
import type { Actor, Order } from './order.ts'
import { salesOf } from './sales-of.ts'

/** The order paid from its user's wallet. @throws ShopError `INSUFFICIENT_BALANCE` */
export function settleOrder(
  order: Order,
  unit: UnitOfWork,
  context: Context,
  by: Actor,
): { order: Order; changes: Changes } {
  const { at } = context
  const { wallet, entry } = payFromWallet(unit.wallet(order.userId), {
    amount: order.total,
    orderId: order.orderId,
    at,
  })
  const soldOn = context.calendar.dayOf(at)
  const payment = { paymentId: context.newId(), amount: order.total, at, soldOn }
  const history = [...order.history, { from: order.status, to: 'PAID', by, at } as const]
  const paid: Order = { ...order, status: 'PAID', history, payment }
  return {
    order: paid,
    changes: {
      wallets: [wallet],
      entries: [entry],
      orders: [paid],
      sales: salesOf(paid, soldOn),
      events: [orderEvent('order.paid', paid, context)],
    },
  }
}
