import type { ScannedRows } from '../ports/scanner.ts'

/** All kinds of rows that a store can be scanned for. */
export const scannedKinds = [
  'users',
  'wallets',
  'ledger',
  'products',
  'options',
  'movements',
  'coupons',
  'userCoupons',
  'orders',
  'sales',
  'events',
] as const satisfies (keyof ScannedRows)[]
