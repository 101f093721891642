import { createShop, type ShopOptions } from '../create-shop.ts'
import type { StoredEvent } from '../outbox/event.ts'
import type { EventPublisher } from '../ports/publisher.ts'
import type { Shop } from '../shop.ts'
import { openTestShop, type TestShop } from './test-shop.ts'

type Settings = NonNullable<ShopOptions['outbox']>

/** A shop where mina can order as many lattes as she likes. */
export async function openRelayShop(outbox: Settings = {}): Promise<TestShop & { order(): Promise<string> }> {
  const opened = openTestShop({ outbox: { backoffMs: 1_000, maxBackoffMs: 60_000, ...outbox } })
  const { shop } = opened
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  await shop.wallets.charge({ userId: 'mina', amount: 10_000_000 })
  await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 1, stock: 1_000_000 })
  const place = () => shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 1 }] })
  return { ...opened, order: async () => (await place()).orderId }
}

/** Another relay on the same shop, as it would run in another process; to the same platform unless it has another name. */
export function besides({ store, clock }: TestShop, publisher: EventPublisher, outbox: Settings = {}): Shop {
  return createShop({
    store,
    clock,
    publisher: { name: 'memory', ...publisher },
    outbox: { backoffMs: 1_000, ...outbox },
  })
}

/** The event with that id, or the oldest one, with where its delivery stands. */
export async function statusOf({ shop }: TestShop, eventId?: string): Promise<StoredEvent> {
  const { items } = await shop.outbox.list({ limit: 100 })
  return eventId === undefined ? items[0]! : items.find(event => event.eventId === eventId)!
}
