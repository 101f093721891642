import { eventsBehind } from '../outbox/list-events.ts'
import type { Reader } from '../ports/transaction.ts'
import type { Scanner } from '../ports/scanner.ts'
import type { Store } from '../ports/store.ts'
import { scannedKinds } from '../testing/scanned-kinds.ts'

/**
 * All rows of a shop as text, to compare before and after. Ids made by `createSeededIds` are numbered by their first
 * appearance, so that two shops compare equal in which ids were drawn and lost on the way.
 */
export function storedState(store: Store): Promise<string> {
  return store.snapshot(async view => normalised(JSON.stringify(await rowsOf(view), null, 1)))
}

export function normalised(text: string): string {
  const numbers = new Map<string, number>()
  return text.replaceAll(/id-\d{8}/g, id => {
    const number = numbers.get(id) ?? numbers.size
    numbers.set(id, number)
    return `#${number}`
  })
}

async function rowsOf(view: Reader & Scanner): Promise<Record<string, unknown>> {
  const rows: Record<string, unknown[]> = {}
  for (const kind of scannedKinds) {
    rows[kind] = []
    for await (const chunk of view.scan(kind)) rows[kind].push(...chunk)
  }
  // In which order they come is the store's affair.
  rows.orders!.sort(by(row => (row as { orderId: string }).orderId))
  const users = rows.users as { userId: string }[]
  rows.carts = await view.carts.ofUsers(users.map(({ userId }) => userId))
  const [publisher] = await view.outbox.publishers()
  const events = await eventsBehind(view.outbox, publisher, { status: undefined, after: undefined, limit: 1_000 })
  const deliveries = events.map(({ event: { eventId, status, attempts } }) => ({ eventId, status, attempts }))
  rows.deliveries = deliveries.sort(by(({ eventId }) => eventId))
  return rows
}

function by<Row>(keyOf: (row: Row) => string): (one: Row, other: Row) => number {
  return (one, other) => (keyOf(one) < keyOf(other) ? -1 : Number(keyOf(one) > keyOf(other)))
}
