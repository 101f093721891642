import type { Migration } from '../migrate.ts'
import { addColumn, createTable, natural } from './table-builder.ts'

/** What is true of the whole shop, its time zone first of all, and the day that each sale counts for. */
export const timeZone: Migration = {
  name: '0002-time-zone',
  statements: dialect => [
    createTable(dialect, 'jumun_settings', {
      // `revision` counts writes of what changes; readiness lives on it.
      columns: { name: 'key', value: 'text', revision: 'integer' },
      primaryKey: ['name'],
      clustered: true,
      checks: { length: 'length(name) > 0', range: natural('revision') },
    }),
    // Absent in payments from before: their day follows from their time.
    addColumn(dialect, 'jumun_payments', 'sold_on', 'key?'),
  ],
}
