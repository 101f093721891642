import * as z from 'zod'
import { addDays, type Calendar } from '../calendar/calendar.ts'
import { dayInput } from '../calendar/moment.ts'
import { invalidInput } from '../errors.ts'
import type { Transaction } from '../ports/transaction.ts'
import { rankProducts } from './rank-products.ts'
import type { RankingSnapshot } from './ranking.ts'
import { daysInput } from './top-products.ts'

export const takeSnapshotInput = z.strictObject({ date: dayInput.optional(), days: daysInput })
export const snapshotKeyInput = z.strictObject({ date: dayInput })

/** How many places a snapshot keeps. */
const kept = 100

/** The snapshot for a date: the one that is there, or else a new one of the complete days before it. */
export async function takeSnapshot(
  transaction: Transaction,
  input: z.output<typeof takeSnapshotInput>,
  { at, calendar }: { at: number; calendar: Calendar },
): Promise<RankingSnapshot> {
  const today = calendar.dayOf(at)
  const date = input.date ?? today
  if (date > today) throw invalidInput('/date', 'must not be after today: the days before it have to be complete')
  const stored = await transaction.snapshots.find(date)
  if (stored !== undefined) return stored
  const from = addDays(date, 0 - input.days)
  const items = await rankProducts(transaction, { from, to: addDays(date, -1), limit: kept })
  const snapshot = {
    date,
    days: input.days,
    items,
    from: calendar.startOf(from),
    to: calendar.startOf(date),
    computedAt: at,
  }
  await transaction.snapshots.insertIfAbsent(snapshot)
  // Another instance may have been first; its snapshot is the one that counts.
  return (await transaction.snapshots.find(date)) ?? snapshot
}
