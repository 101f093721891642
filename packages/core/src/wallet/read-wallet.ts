import * as z from 'zod'
import { id, time } from '../input/input.ts'
import { present } from '../input/metadata.ts'
import { cursorFields, cursorView, numberOfCursor, type CursorView } from '../engine/paging.ts'
import type { Reader } from '../ports/transaction.ts'
import type { Balance, LedgerEntry } from './wallet.ts'
import { assertUserExists, existingWallet, ofExistingUser } from '../user/read-users.ts'

export const balanceAtInput = z.strictObject({ userId: id, at: time })
export const ledgerInput = z.strictObject({ userId: id, ...cursorFields })

export async function getBalance(reader: Reader, { userId }: { userId: string }): Promise<Balance> {
  const wallet = await existingWallet(reader, userId)
  return { userId, balance: wallet.balance }
}

export async function getBalanceAt(
  reader: Reader,
  { userId, at }: z.output<typeof balanceAtInput>,
): Promise<Balance & { at: number }> {
  await assertUserExists(reader, userId)
  const entry = await reader.ledger.lastAt({ userId, at })
  return { userId, balance: entry?.balanceAfter ?? 0, at }
}

export async function listLedger(
  reader: Reader,
  { userId, cursor, limit }: z.output<typeof ledgerInput>,
): Promise<CursorView<LedgerEntry>> {
  const entries = await ofExistingUser(reader, userId, async () => {
    const before = cursor === undefined ? undefined : numberOfCursor(cursor)
    return reader.ledger.page({ userId, limit: limit + 1, ...present({ before }) })
  })
  return cursorView(entries, limit, entry => String(entry.number))
}
