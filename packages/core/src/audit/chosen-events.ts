import { stockMovementJson } from '../catalog/stock-movement-json.ts'
import type { StockMovement } from '../catalog/product.ts'
import type { UserCoupon } from '../coupon/coupon.ts'
import type { KeptEvent } from '../outbox/event.ts'
import type { LedgerEntry } from '../wallet/wallet.ts'
import { ledgerEntryJson } from '../wallet/ledger-entry-json.ts'
import { Differences } from './differences.ts'
import type { Findings } from './findings.ts'
import type { RowSource } from './row-source.ts'
import { TextSet } from './text-set.ts'

type Data = Readonly<Record<string, unknown>>

/** What a row has an event tell, where there is one. */
interface Telling {
  readonly key: string
  readonly data: unknown
}

/**
 * Compares the events of wallets, stocks and coupons with the rows that they tell of, each published once. That all are published
 * cannot be proved: a shop asks for them for as long as it likes. Events are seen first, then all rows: both are summed up,
 * and read again where the sums differ.
 */
export class ChosenEvents {
  readonly #differences = new Differences()
  readonly #keys = new TextSet()
  readonly #findings: Findings
  #count = 0

  constructor(findings: Findings) {
    this.#findings = findings
  }

  seeEvent(event: KeptEvent): void {
    if (event.subject === undefined) return
    const data = dataOf(event)
    if (data === undefined) {
      this.#findings.add('events-match-rows', [event.eventId], `a CloudEvent of ${event.type}`, event.payload ?? 'none')
      return
    }
    const key = keyOf(event.type, data)
    this.#count += 1
    this.#keys.add(key)
    this.#differences.add(key, saidIn(event.type, data), 1)
  }

  seeEntry(entry: LedgerEntry): void {
    if (this.#count > 0) this.#seeRow(tellingOfEntry(entry))
  }

  seeMovement(movement: StockMovement): void {
    if (this.#count > 0) for (const telling of tellingsOfMovement(movement)) this.#seeRow(telling)
  }

  seeUserCoupon(userCoupon: UserCoupon): void {
    if (this.#count > 0) this.#seeRow(tellingOfCoupon(userCoupon))
  }

  #seeRow({ key, data }: Telling): void {
    if (this.#keys.has(key)) this.#differences.add(key, JSON.stringify(data), -1)
  }

  /** Names what differs. All rows have to have been seen. */
  async name(rows: RowSource): Promise<void> {
    for (const isWanted of this.#differences.passes(this.#count)) {
      const told = await this.#collect(rows, isWanted)
      await this.#compare(rows, told)
      for (const { eventId } of told.values()) {
        this.#findings.add('events-match-rows', [eventId], 'the row that it tells of', 'none')
      }
    }
  }

  async #collect(rows: RowSource, isWanted: (key: string) => boolean) {
    const told = new Map<string, { readonly eventId: string; readonly said: string }>()
    for await (const { eventId, type, subject, ...event } of rows.all('events')) {
      const data = subject === undefined ? undefined : dataOf({ eventId, type, subject, ...event })
      if (data === undefined) continue
      const key = keyOf(type, data)
      if (!isWanted(key)) continue
      if (told.has(key)) this.#findings.add('events-match-rows', [eventId], 'told once', 'told twice')
      told.set(key, { eventId, said: saidIn(type, data) })
    }
    return told
  }

  /** Takes away each event that has met its row. */
  async #compare(rows: RowSource, told: Map<string, { readonly eventId: string; readonly said: string }>) {
    const meet = ({ key, data }: Telling) => {
      const one = told.get(key)
      if (one === undefined) return
      told.delete(key)
      this.#findings.expect('events-match-rows', [one.eventId], JSON.stringify(data), one.said)
    }
    for await (const entry of rows.all('ledger')) meet(tellingOfEntry(entry))
    for await (const movement of rows.all('movements')) tellingsOfMovement(movement).forEach(meet)
    for await (const userCoupon of rows.all('userCoupons')) meet(tellingOfCoupon(userCoupon))
  }
}

/** What is published, where the event around it says what its row says. */
function dataOf({ eventId, type, subject, payload = '' }: KeptEvent): Data | undefined {
  try {
    const told = JSON.parse(payload) as { id?: unknown; type?: unknown; subject?: unknown; data?: unknown }
    const isOwn = told.id === eventId && told.type === `${type}.v1` && told.subject === subject
    return isOwn && typeof told.data === 'object' && told.data !== null ? (told.data as Data) : undefined
  } catch {
    return undefined
  }
}

const keyOf = (type: string, { userId, productId, optionId, number, userCouponId }: Data) =>
  JSON.stringify([type, userId, productId, optionId, number, userCouponId])

/** Of what an event says, that which its row says as well. */
function saidIn(type: string, data: Data): string {
  if (type === 'stock.low') return JSON.stringify(data['stock'] ?? null)
  return JSON.stringify(type === 'coupon.claimed' ? (data['couponId'] ?? null) : data)
}

function tellingOfEntry(entry: LedgerEntry): Telling {
  const { userId, number } = entry
  return { key: keyOf('wallet.changed', { userId, number }), data: { userId, ...ledgerEntryJson(entry) } }
}

function tellingsOfMovement(movement: StockMovement): Telling[] {
  const { productId, optionId, number, stockAfter } = movement
  const place = { productId, optionId, number }
  return [
    { key: keyOf('stock.changed', place), data: stockMovementJson(movement) },
    { key: keyOf('stock.low', place), data: stockAfter },
  ]
}

function tellingOfCoupon({ userCouponId, couponId, userId }: UserCoupon): Telling {
  return { key: keyOf('coupon.claimed', { userId, userCouponId }), data: couponId }
}
