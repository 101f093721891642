import { type LedgerEntry, type Order, StoreError } from '@jumun/core'
import { rowShapes } from '@jumun/core/rows'
import { sql } from 'kysely'
import type { SqlDialect } from './dialect.ts'
import type { KnownWallet, KnownWallets } from './known-wallets.ts'
import { columns } from './page.ts'
import { placeholder, questionOf } from './statement.ts'
import { ledger } from './tables.ts'

/*
 * The payment of an order that was made and paid at once stands in the order's row, columns `paid_number` and `paid_balance`:
 * the order says all else of it. It stands there only when it is later than every earlier entry of its wallet, so that the
 * orders of a user, by time, have them by number; and every 64th entry, and anything else that moves money, is a row of
 * `jumun_ledger`, which bounds the times between which entries have to be looked for.
 */

/** Entries of one wallet with numbers that this divides are rows of their own. */
const rowEvery = 64

/** An entry that is a row, and the latest time of those before it where that is later than its own. */
export interface LedgerRow {
  readonly entry: LedgerEntry
  readonly latestAt: number | null
}

/** What stands in an order of the entry that paid it. */
type PaidEntry = readonly [number: number | null, balance: number | null]

const notHere: PaidEntry = [null, null]

/** An entry that is to be a row. */
export function ledgerRowOf(known: KnownWallets, entry: LedgerEntry): LedgerRow {
  const wallet = known.get(entry.userId)
  const latestAt = wallet?.latestAt ?? null
  if (wallet !== undefined) {
    if (entry.at > (latestAt ?? -1) && knowsTimes(wallet)) wallet.latestAt = entry.at
    countOn(wallet, entry)
  }
  return { entry, latestAt: latestAt !== null && latestAt > entry.at ? latestAt : null }
}

/** Puts entries where the new orders are that they paid. Answers what each order holds, and the entries that have to be rows. */
export function placeInPaidOrders(
  known: KnownWallets,
  orders: readonly Order[],
  entries: readonly LedgerEntry[],
): { paid: PaidEntry[]; rows: LedgerRow[] } {
  const rows: LedgerRow[] = []
  const paid = orders.map(() => notHere)
  let place = -1
  for (const entry of entries) {
    const wallet = known.get(entry.userId)
    place = placeOf(orders, entry.orderId, place + 1)
    const order = orders[place]
    if (wallet === undefined || order === undefined || !saysAllOf(order, entry) || !comesNext(wallet, entry)) {
      rows.push(ledgerRowOf(known, entry))
      continue
    }
    assertNatural(entry.number, entry.balanceAfter)
    paid[place] = [entry.number, entry.balanceAfter]
    wallet.latestAt = entry.at
    countOn(wallet, entry)
  }
  return { paid, rows }
}

/** Where an order stands; -1 for none. Entries mostly come in the order of their orders: it is looked for from `expected` on. */
function placeOf(orders: readonly Order[], orderId: string | undefined, expected: number): number {
  if (orderId === undefined) return -1
  if (orders[expected]?.orderId === orderId) return expected
  return orders.findIndex(order => order.orderId === orderId)
}

function saysAllOf(order: Order, entry: LedgerEntry): boolean {
  const { payment, createdAt, userId } = order
  if (payment === undefined || entry.type !== 'PAYMENT' || entry.userId !== userId) return false
  if (entry.at !== createdAt || entry.amount !== 0 - payment.amount) return false
  if (entry.balanceBefore !== entry.balanceAfter + payment.amount) return false
  return entry.reason === undefined && entry.reference === undefined && entry.maxBalance === undefined
}

/** Whether it is later than all before it, each of which has been placed. */
function comesNext(wallet: KnownWallet, { number, at }: LedgerEntry): boolean {
  if (number !== wallet.entryCount + 1 || number % rowEvery === 0) return false
  return wallet.latestAt === null ? knowsTimes(wallet) : at > wallet.latestAt
}

function knowsTimes({ latestAt, entryCount }: KnownWallet): boolean {
  return latestAt !== null || entryCount === 0
}

/** Behind a number that was left out none is counted any more: the times of what is written later are not known yet. */
function countOn(wallet: KnownWallet, { number }: LedgerEntry): void {
  if (number === wallet.entryCount + 1) wallet.entryCount = number
}

function assertNatural(...values: number[]): void {
  if (values.every(value => rowShapes.ledger.fields.balanceAfter.holds(value))) return
  throw new StoreError('constraint', 'A ledger entry has a number that it cannot hold.')
}

/** How each column of the ledger follows from an order `o` that holds its entry; the others are NULL there. */
const columnsOfPaid: Readonly<Record<string, string>> = {
  user_id: 'o.user_id',
  number: 'o.paid_number',
  type: `'PAYMENT'`,
  amount: '0 - o.paid_amount',
  balance_before: 'o.paid_balance + o.paid_amount',
  balance_after: 'o.paid_balance',
  order_id: 'o.order_id',
  at: 'o.created_at',
}

/** The ledger's columns from orders `o`. */
export function paidAs(names: readonly string[]): string {
  return names.map(name => columnsOfPaid[name] ?? 'null').join(', ')
}

const heldColumns = ['user_id', 'order_id', 'created_at', 'paid_number', 'paid_balance', 'paid_amount']

/**
 * Each in one statement: an entry that comes between two would be missing in the midst. The newest rows, and the newest that
 * stand in orders, each as many as are asked for.
 */
export function ledgerQuestions(dialect: SqlDialect) {
  const all = columns(ledger.columns)
  const paid = sql.raw(paidAs(ledger.columns))
  const held = columns(heldColumns)
  const userId = placeholder.text('userId')
  const compiled = (limit: ReturnType<typeof sql>, rows: ReturnType<typeof sql>, orders: ReturnType<typeof sql>) =>
    questionOf(
      {
        compile: () =>
          sql`select ${all} from (select ${all} from jumun_ledger where user_id = ${userId} and ${rows}
            order by number desc limit ${limit}) as r
            union all select ${paid} from (select ${held} from jumun_orders
            where user_id = ${userId} and paid_number is not null and ${orders}
            order by created_at desc limit ${limit}) as o`.compile(dialect.queries),
      },
      ledger.decode,
    )
  const [before, limit, at] = [placeholder.integer('before'), placeholder.integer('limit'), placeholder.integer('at')]
  const page = compiled(
    limit,
    sql`number < ${before}`,
    // At or before the first row above the page, and behind the last one on it.
    sql`paid_number < ${before} and created_at <= coalesce((select coalesce(l.latest_at, l.at) from jumun_ledger as l
      where l.user_id = ${userId} and l.number >= ${before} order by l.number limit 1), ${sql.lit(endOfTime)})
      and created_at > coalesce((select l.at from jumun_ledger as l
      where l.user_id = ${userId} and l.number < ${before} order by l.number desc limit 1
      offset ${placeholder.integer('others')}), -1)`,
  )
  const lastAt = compiled(
    sql`1`,
    sql`at <= ${at}`,
    sql`created_at <= ${at} and created_at > coalesce((select l.at from jumun_ledger as l
      where l.user_id = ${userId} and l.at <= ${at} order by l.number desc limit 1), -1)`,
  )
  return { page, lastAt }
}

const endOfTime = Number.MAX_SAFE_INTEGER
