import type { StockMovement } from '../catalog/product.ts'
import { isLiving, type Order } from '../order/order.ts'
import type { KeptEvent } from '../outbox/event.ts'
import type { LedgerEntry } from '../wallet/wallet.ts'
import { isPaidBy, refundOf } from './check-order.ts'
import { optionId } from './check-stock.ts'
import { Differences } from './differences.ts'
import type { Findings } from './findings.ts'
import type { RowSource } from './row-source.ts'

/** What is found of an order besides its row. */
interface Found {
  readonly order: Order
  readonly entries: LedgerEntry[]
  readonly movements: StockMovement[]
}

/**
 * Compares what orders have to have moved with what ledger and stock say that they moved, and finds what belongs to no order. All
 * that is kept by user, by option and by event: it is summed up as it comes, and read again for the orders for which the sums
 * differ.
 */
export class MovedByOrders {
  readonly #differences = new Differences()
  #orderCount = 0

  seeEntry({ orderId, userId, type, amount }: LedgerEntry): void {
    if (orderId === undefined) return
    this.#differences.add(orderId, `${type} of ${userId}`, amount)
    this.#differences.add(orderId, `${type} entries of ${userId}`, 1)
  }

  seeMovement(movement: StockMovement): void {
    if (movement.orderId === undefined) return
    this.#differences.add(movement.orderId, unitsOf(movement.type === 'ORDER', optionId(movement)), movement.delta)
  }

  seeEvent(event: KeptEvent): void {
    if (isOfLastingOrder(event)) this.#differences.add(event.orderId, 'events', 1)
  }

  /** Takes away what the order has to have moved. */
  seeOrder(order: Order, events: readonly KeptEvent[]): void {
    const { orderId, userId } = order
    this.#orderCount += 1
    const takeAway = (thing: string, amount: number) => {
      if (amount !== 0) this.#differences.add(orderId, thing, -amount)
    }
    const { payments, paid, refunds, refunded } = moneyOf(order)
    takeAway(`PAYMENT of ${userId}`, 0 - paid)
    takeAway(`PAYMENT entries of ${userId}`, payments)
    takeAway(`REFUND of ${userId}`, refunded)
    takeAway(`REFUND entries of ${userId}`, refunds)
    for (const [option, { taken, returned }] of stockOf(order)) {
      takeAway(unitsOf(true, option), 0 - taken)
      takeAway(unitsOf(false, option), returned)
    }
    takeAway('events', events.filter(isOfLastingOrder).length)
  }

  /** Names what differs. All rows have to have been seen. */
  async name(rows: RowSource, findings: Findings): Promise<void> {
    for (const isWanted of this.#differences.passes(this.#orderCount)) {
      for (const found of (await collect(rows, isWanted, findings)).values()) {
        checkEntries(found, findings)
        checkMovements(found, findings)
      }
    }
  }
}

export function isOfOrder({ subject }: KeptEvent): boolean {
  return subject === undefined
}

/** Failed orders are removed by their age and number, no matter what has become of their events. */
function isOfLastingOrder(event: KeptEvent): boolean {
  return isOfOrder(event) && event.type !== 'order.failed'
}

function unitsOf(isTaken: boolean, option: string): string {
  return isTaken ? `units of ${option}` : `units back of ${option}`
}

function moneyOf(order: Order) {
  const isPaid = isPaidBy(order.history)
  const parts = order.history.filter(({ lines }) => lines !== undefined).length
  const isWhole = isPaid && order.status === 'CANCELLED'
  return {
    payments: isPaid ? 1 : 0,
    paid: isPaid ? order.total : 0,
    refunds: parts + (isWhole ? 1 : 0),
    refunded: refundOf(order),
  }
}

/** Units of each option that an order has to have taken, and given back. */
function stockOf({ status, items }: Order): Map<string, { taken: number; returned: number }> {
  const units = new Map<string, { taken: number; returned: number }>()
  for (const item of status === 'FAILED' ? [] : items) {
    const { taken, returned } = units.get(optionId(item)) ?? { taken: 0, returned: 0 }
    const back = isLiving(status) ? (item.cancelled ?? 0) : item.quantity
    units.set(optionId(item), { taken: taken + item.quantity, returned: returned + back })
  }
  return units
}

/** The wanted orders with what they moved, by id. What belongs to an order that does not exist is reported. */
async function collect(
  rows: RowSource,
  isWanted: (orderId: string) => boolean,
  findings: Findings,
): Promise<Map<string, Found>> {
  const found = new Map<string, Found>()
  for await (const order of rows.all('orders')) {
    if (isWanted(order.orderId)) found.set(order.orderId, { order, entries: [], movements: [] })
  }
  const of = (kind: string, orderId: string | undefined, id: string): Found | undefined => {
    if (orderId === undefined || !isWanted(orderId)) return undefined
    const one = found.get(orderId)
    if (one === undefined) findings.add('no-orphans', [id, orderId], `the order of this ${kind}`, 'none')
    return one
  }
  for await (const entry of rows.all('ledger')) {
    of('ledger entry', entry.orderId, `${entry.userId}#${entry.number}`)?.entries.push(entry)
  }
  for await (const movement of rows.all('movements')) {
    of('movement', movement.orderId, `${optionId(movement)}#${movement.number}`)?.movements.push(movement)
  }
  for await (const event of rows.all('events')) {
    if (isOfLastingOrder(event)) of('event', event.orderId, event.eventId)
  }
  return found
}

function checkEntries({ order, entries }: Found, findings: Findings): void {
  const { orderId, userId } = order
  const ids = [orderId]
  const { payments, paid, refunds, refunded } = moneyOf(order)
  const taken = entries.filter(entry => entry.type === 'PAYMENT')
  const returned = entries.filter(entry => entry.type === 'REFUND')
  findings.expect('payments-match-orders', ids, payments, taken.length)
  for (const entry of taken) {
    findings.expect('payments-match-orders', ids, `${paid} by ${userId}`, `${0 - entry.amount} by ${entry.userId}`)
  }
  findings.expect('refunds-match-orders', ids, refunds, returned.length)
  for (const entry of returned) findings.expect('refunds-match-orders', ids, userId, entry.userId)
  const back = returned.reduce((sum, { amount }) => sum + amount, 0)
  findings.expect('refunds-match-orders', ids, refunded, back)
  findings.expect('payments-match-orders', ids, taken.length + returned.length, entries.length)
}

function checkMovements({ order, movements }: Found, findings: Findings): void {
  const expected = stockOf(order)
  const moved = new Map<string, { taken: number; returned: number }>()
  for (const movement of movements) {
    const sum = moved.get(optionId(movement)) ?? { taken: 0, returned: 0 }
    if (movement.type === 'ORDER') sum.taken -= movement.delta
    else sum.returned += movement.delta
    moved.set(optionId(movement), sum)
  }
  for (const [option, { taken, returned }] of expected) {
    const actual = moved.get(option) ?? { taken: 0, returned: 0 }
    const ids = [order.orderId, option]
    findings.expect('movements-match-orders', ids, taken, actual.taken)
    findings.expect('movements-match-orders', ids, returned, actual.returned)
  }
  for (const [option, { taken, returned }] of moved) {
    if (expected.has(option)) continue
    findings.add('movements-match-orders', [order.orderId, option], 'no movement', taken - returned)
  }
}
