import type { Migration } from '../migrate.ts'
import { createIndex } from './table-builder.ts'

/** Lines of carts are removed by age. */
export const cartAges: Migration = {
  name: '0014-cart-ages',
  statements: dialect => [
    createIndex(dialect, {
      name: 'jumun_cart_items_age',
      table: 'jumun_cart_items',
      columns: ['added_at', 'item_id'],
    }),
  ],
}
