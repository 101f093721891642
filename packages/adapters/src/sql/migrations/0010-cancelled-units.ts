import type { Migration } from '../migrate.ts'

/** The views of orders and their lines show what was cancelled and refunded: views are made again behind any migration. */
export const cancelledUnits: Migration = { name: '0010-cancelled-units', statements: () => [] }
