import { iso } from '../calendar/iso.ts'
import type { LedgerEntry } from './wallet.ts'

export function ledgerEntryJson(entry: LedgerEntry) {
  const { number, type, amount, balanceBefore, balanceAfter, orderId, reason, at } = entry
  return {
    number,
    type,
    amount,
    balanceBefore,
    balanceAfter,
    ...(orderId !== undefined && { orderId }),
    ...(reason !== undefined && { reason }),
    at: iso(at),
  }
}
