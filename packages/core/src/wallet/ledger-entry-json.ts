import * as z from 'zod'
import { iso } from '../json/iso.ts'
import { jsonChange, jsonCount, jsonId, jsonText, jsonTime } from '../json/shape.ts'
import type { LedgerEntry } from './wallet.ts'

export const ledgerEntryShape = z.strictObject({
  number: z.int().min(1),
  type: z.enum(['CHARGE', 'PAYMENT', 'REFUND', 'WITHDRAWAL']),
  amount: jsonChange,
  balanceBefore: jsonCount,
  balanceAfter: jsonCount,
  orderId: jsonId.optional(),
  reason: jsonText.optional(),
  reference: jsonText.optional(),
  at: jsonTime,
})

export function ledgerEntryJson(entry: LedgerEntry): z.output<typeof ledgerEntryShape> {
  const { number, type, amount, balanceBefore, balanceAfter, orderId, reason, reference, at } = entry
  return {
    number,
    type,
    amount,
    balanceBefore,
    balanceAfter,
    ...(orderId !== undefined && { orderId }),
    ...(reason !== undefined && { reason }),
    ...(reference !== undefined && { reference }),
    at: iso(at),
  }
}
