import type { Reader } from '../../ports/transaction.ts'
import type { ScannedRows, Scanner } from '../../ports/scanner.ts'
import type { Store } from '../../ports/store.ts'
import { scannedKinds } from '../scanned-kinds.ts'
import { answerRow, snapshotRow } from './rows.ts'

/** All rows of one kind. */
export async function scanAll<Kind extends keyof ScannedRows>(
  scanner: Scanner,
  kind: Kind,
): Promise<ScannedRows[Kind][]> {
  const rows: ScannedRows[Kind][] = []
  for await (const chunk of scanner.scan(kind)) rows.push(...chunk)
  return rows
}

/** All that a store can be asked for, to compare its state before and after. */
export async function dump(store: Store): Promise<Record<string, unknown>> {
  const seen = await store.snapshot(reader => dumpView(reader))
  // Answers have no reader: only commands ask for them.
  const answers = await store.transaction(transaction =>
    transaction.answers.find([answerRow(), answerRow({ key: 'k2' }), answerRow({ userId: 'jun' })]),
  )
  return { ...seen, answers }
}

export async function dumpView(reader: Reader & Scanner): Promise<Record<string, unknown>> {
  const rows: Record<string, unknown> = {}
  for (const kind of scannedKinds) rows[kind] = await scanAll(reader, kind)
  rows.carts = await reader.carts.ofUsers(['mina', 'jun'])
  rows.snapshots = await reader.snapshots.find(snapshotRow().date)
  const publishers = await reader.outbox.publishers()
  rows.publishers = publishers
  rows.deliveries = []
  for (const { publisher } of publishers) {
    rows.deliveries = [rows.deliveries, await reader.outbox.stretches(publisher)]
    for (const status of ['PENDING', 'FAILED', 'DEAD'] as const) {
      const found = await reader.outbox.deliveries({ publisher, status, after: 0, limit: 100 })
      rows.deliveries = [rows.deliveries, found]
    }
  }
  rows.outbox = await reader.outbox.progress()
  return rows
}
