import { key, natural, oneOf, text, whole } from '../rows/field.ts'
import { rowShape } from '../rows/row-shape.ts'
import type { LedgerEntry, Wallet } from './wallet.ts'

export const walletRows = rowShape<Wallet>({
  key: ['userId'],
  fields: {
    userId: key(wallet => wallet.userId),
    balance: natural(wallet => wallet.balance),
    entryCount: natural(wallet => wallet.entryCount),
    erasedAt: natural.optional(wallet => wallet.erasedAt),
    orderChanges: natural.optional(wallet => wallet.orderChanges),
  },
})

const entryType = oneOf(['CHARGE', 'PAYMENT', 'REFUND', 'WITHDRAWAL'])

export const ledgerRows = rowShape<LedgerEntry>({
  key: ['userId', 'number'],
  fields: {
    userId: key(entry => entry.userId),
    number: natural(entry => entry.number),
    type: entryType(entry => entry.type),
    amount: whole(entry => entry.amount),
    balanceBefore: natural(entry => entry.balanceBefore),
    balanceAfter: natural(entry => entry.balanceAfter),
    orderId: key.optional(entry => entry.orderId),
    reason: text.optional(entry => entry.reason),
    reference: text.optional(entry => entry.reference),
    maxBalance: natural.optional(entry => entry.maxBalance),
    at: natural(entry => entry.at),
  },
})
