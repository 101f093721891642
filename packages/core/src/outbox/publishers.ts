import { ShopError } from '../errors.ts'
import type { OutboxReader, OutboxRepository } from '../ports/outbox.ts'
import type { EventPublisher } from '../ports/publisher.ts'
import type { PublisherRow } from './delivery-rows.ts'

/** What a publisher is called that says nothing of it. */
const unnamed = 'publisher'

export function nameOf({ name }: Pick<EventPublisher, 'name'>): string {
  return name ?? unnamed
}

/**
 * The number of the publisher of that name. One that is new begins with the first event that is kept, and disturbs no other;
 * the first one of all takes over what was delivered before publishers had names.
 */
export async function introduce(outbox: OutboxRepository, name: string): Promise<number> {
  const rows = await outbox.publishers()
  const known = rows.find(row => row.name === name)
  if (known !== undefined) return known.publisher
  const heir = rows.find(row => row.name === '')
  if (heir !== undefined) {
    const row = await outbox.lockPublisher(heir.publisher, { wait: true })
    if (row !== undefined && row.name === '') {
      await outbox.savePublisher({ ...row, name })
      return row.publisher
    }
  }
  const { purgedTo } = await outbox.progress()
  const publisher = Math.max(0, ...rows.map(row => row.publisher)) + 1
  const none = { failed: 0, dead: 0, waiting: 0, failures: 0, pausedUntil: 0 }
  await outbox.insertPublisher({ publisher, name, cursor: purgedTo, ...none })
  return publisher
}

/**
 * The publishers that are meant: all, or the one that is named.
 * @throws ShopError `NOT_FOUND` for a name that never delivered anything
 */
export async function publishersNamed(outbox: OutboxReader, name: string | undefined): Promise<PublisherRow[]> {
  const rows = await outbox.publishers()
  if (name === undefined) return rows
  const row = rows.find(known => known.name === name)
  if (row !== undefined) return [row]
  const known = rows.map(other => other.name).filter(other => other !== '')
  const hint = known.length === 0 ? 'None has delivered yet.' : `There are: ${known.join(', ')}.`
  throw new ShopError('NOT_FOUND', `There is no publisher ${name}. ${hint}`, {})
}

/** Forgets how far a publisher has got, so that nothing waits for it any more. */
export async function forget(outbox: OutboxRepository, publisher: number): Promise<void> {
  if ((await outbox.lockPublisher(publisher, { wait: true })) === undefined) return
  await outbox.removeStretches(await outbox.stretches(publisher))
  for (const status of ['PENDING', 'FAILED', 'DEAD'] as const) {
    for (;;) {
      const rows = await outbox.deliveries({ publisher, status, after: 0, limit: 1000 })
      await outbox.removeDeliveries(rows)
      if (rows.length < 1000) break
    }
  }
  await outbox.removePublisher(publisher)
}
