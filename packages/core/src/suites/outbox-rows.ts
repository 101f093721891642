import type { DeliveryRow, PublisherRow, StretchRow } from '../outbox/delivery-rows.ts'
import type { OutboxRepository } from '../ports/outbox.ts'
import { publisherRow as newPublisherRow } from '../testing/store-contract/rows.ts'
import { openRelayShop } from './relay-shop.ts'

/** A publisher that has not delivered anything. */
export const publisherRow: PublisherRow = newPublisherRow()

export const deliveryAt = (position: number, fields: Partial<DeliveryRow> = {}): DeliveryRow => ({
  publisher: 1,
  position,
  orderId: `order-${position}`,
  status: 'DEAD',
  attempts: 1,
  nextAttemptAt: 0,
  ...fields,
})

/** A shop with so many paid orders, each a millisecond after the one before, whose outbox stands as it is said. */
export async function outboxOf(
  orders: number,
  rows: { row?: Partial<PublisherRow>; stretches?: StretchRow[]; deliveries?: DeliveryRow[] },
) {
  const opened = await openRelayShop()
  const orderIds: string[] = []
  for (let i = 0; i < orders; i += 1) {
    opened.clock.advance(1)
    orderIds.push(await opened.order())
  }
  await opened.store.transaction(async ({ outbox }) => {
    await outbox.insertPublisher({ ...publisherRow, ...rows.row })
    await outbox.insertStretches(rows.stretches ?? [])
    await outbox.insertDeliveries(rows.deliveries ?? [])
  })
  return { ...opened, orderIds }
}

export type Opened = Awaited<ReturnType<typeof outboxOf>>

/** What a call asks of the outbox, in this order. */
export async function asked({ store }: Opened, call: (outbox: OutboxRepository) => Promise<unknown>, changed = {}) {
  const calls: [method: string, input: unknown][] = []
  const answer = await store.transaction(({ outbox }) => {
    const noted = Object.entries({ ...outbox, ...changed }).map(([method, ask]) => [
      method,
      (...input: unknown[]) => {
        calls.push([method, input[0]])
        return (ask as (...given: unknown[]) => unknown)(...input)
      },
    ])
    return call(Object.fromEntries(noted))
  })
  return { answer, calls, methods: calls.map(([method]) => method) }
}

export const lease = { publisher: 1, token: 't', now: 2e12, leaseUntil: 2e12 + 1_000, limit: 3 }
