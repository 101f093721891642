import type { Migration } from '../migrate.ts'
import { addColumn, natural } from './table-builder.ts'

/**
 * By what an order tells whether a product is still the one that the server keeps (decision 099). And an option can be written
 * without what an order leaves as it is, also where that is said by rows that would be new if they were not there.
 */
export const productChanges: Migration = {
  name: '0017-product-changes',
  statements(dialect) {
    const { queries, definition } = dialect
    const defaults = Object.entries({ name: '', price: 0, position: 0 })
    return [
      addColumn(dialect, 'jumun_options', 'product_changes', 'integer?', { check: natural('product_changes') }),
      ...defaults.flatMap(([name, value]) => {
        return definition.setDefault?.({ table: 'jumun_options', name, value }).compile(queries) ?? []
      }),
    ]
  },
}
