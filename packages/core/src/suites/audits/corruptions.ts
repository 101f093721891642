import { corruptAmounts } from './corrupt-amounts.ts'
import { corruptCoupons } from './corrupt-coupons.ts'
import { corruptMoney } from './corrupt-money.ts'
import { corruptOrders } from './corrupt-orders.ts'
import { corruptParents } from './corrupt-parents.ts'
import { corruptRecords } from './corrupt-records.ts'
import { corruptStock } from './corrupt-stock.ts'
import type { Corruption } from './corruption.ts'

/** For every check of an audit, rows of the shop of `fillAuditedShop` that break it. */
export const corruptions: readonly Corruption[] = [
  ...corruptMoney,
  ...corruptStock,
  ...corruptAmounts,
  ...corruptOrders,
  ...corruptCoupons,
  ...corruptRecords,
  ...corruptParents,
]
