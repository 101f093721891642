import { stockMovementJson } from '../catalog/stock-movement-json.ts'
import type { ScannedRows } from '../ports/scanner.ts'
import type { LedgerEntry } from '../wallet/wallet.ts'
import { ledgerEntryJson } from '../wallet/ledger-entry-json.ts'
import type { Findings } from './findings.ts'
import { passOf } from './pass-of.ts'
import type { RowSource } from './row-source.ts'

type EventRow = ScannedRows['events']

/** Events that are held in memory at a time; more of them are compared in several passes over the rows. */
const eventsPerPass = 100_000

/** An event with what it says. */
interface Told {
  readonly event: EventRow
  readonly data: Readonly<Record<string, unknown>>
}

/**
 * Compares the events of wallets, stocks and coupons with the rows that they tell of, each published once. That all are published cannot be
 * proved: a shop asks for them for as long as it likes.
 */
export async function checkChosenEvents(rows: RowSource, findings: Findings): Promise<void> {
  let count = 0
  for await (const { subject } of rows.all('events')) if (subject !== undefined) count += 1
  const passes = Math.ceil(count / eventsPerPass)
  for (let pass = 0; pass < passes; pass += 1) {
    const told = await collect(rows, key => passOf(key, passes) === pass, findings)
    if (told.size > 0) await compare(rows, told, findings)
    for (const { event } of told.values()) {
      findings.add('events-match-rows', [event.eventId], 'the row that it tells of', 'none')
    }
  }
}

async function collect(rows: RowSource, wanted: (key: string) => boolean, findings: Findings) {
  const told = new Map<string, Told>()
  for await (const event of rows.all('events')) {
    if (event.subject === undefined || !wanted(event.subject)) continue
    const data = dataOf(event)
    if (data === undefined) {
      findings.add('events-match-rows', [event.eventId], `a CloudEvent of ${event.type}`, event.payload ?? 'none')
      continue
    }
    const key = keyOf(event.type, data)
    if (told.has(key)) findings.add('events-match-rows', [event.eventId], 'told once', 'told twice')
    told.set(key, { event, data })
  }
  return told
}

/** What is published, where the event around it says what its row says. */
function dataOf({ eventId, type, subject, payload = '' }: EventRow): Told['data'] | undefined {
  try {
    const told = JSON.parse(payload) as { id?: unknown; type?: unknown; subject?: unknown; data?: unknown }
    const isOwn = told.id === eventId && told.type === `${type}.v1` && told.subject === subject
    return isOwn && typeof told.data === 'object' && told.data !== null ? (told.data as Told['data']) : undefined
  } catch {
    return undefined
  }
}

const keyOf = (type: string, { userId, productId, optionId, number, userCouponId }: Told['data']) =>
  JSON.stringify([type, userId, productId, optionId, number, userCouponId])

/** Takes away each event that has met its row. */
async function compare(rows: RowSource, told: Map<string, Told>, findings: Findings): Promise<void> {
  const meet = (type: string, row: Told['data'], said: (data: Told['data']) => unknown, expected: unknown) => {
    const key = keyOf(type, row)
    const one = told.get(key)
    if (one === undefined) return
    told.delete(key)
    findings.expect('events-match-rows', [one.event.eventId], JSON.stringify(expected), JSON.stringify(said(one.data)))
  }
  const all = (data: Told['data']) => data
  for await (const entry of rows.all('ledger')) {
    const { userId, number } = entry
    meet('wallet.changed', { userId, number }, all, walletData(entry))
  }
  for await (const movement of rows.all('movements')) {
    const { productId, optionId, number, stockAfter } = movement
    meet('stock.changed', { productId, optionId, number }, all, stockMovementJson(movement))
    meet('stock.low', { productId, optionId, number }, ({ stock }) => stock, stockAfter)
  }
  for await (const { userCouponId, couponId, userId } of rows.all('userCoupons')) {
    meet('coupon.claimed', { userId, userCouponId }, data => data['couponId'], couponId)
  }
}

function walletData(entry: LedgerEntry) {
  return { userId: entry.userId, ...ledgerEntryJson(entry) }
}
