import type { CartRepository } from '@jumun/core'
import { compareText } from '@jumun/core/rows'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { placeholder, questionOf } from './statement.ts'
import { insertRows, selectRows, single, updateRows } from './table-access.ts'
import { cartItems } from './tables.ts'

export function cartRepository(dialect: SqlDialect): (connection: SqlConnection) => CartRepository {
  const ofUsers = selectRows(dialect, cartItems, {
    by: ['userId'],
    index: 'jumun_cart_items_option_id_unique',
  })
  const older = questionOf(
    dialect.queries
      .selectFrom('jumun_cart_items')
      .select(cartItems.columns)
      .where('added_at', '<', placeholder.integer('before'))
      .orderBy('added_at')
      .orderBy('item_id')
      .limit(placeholder.integer('limit')),
    cartItems.decode,
  )
  const insert = insertRows(dialect, cartItems)
  const save = updateRows(dialect, cartItems, ['quantity'])
  const remove = dialect.deleteRows(cartItems)

  return connection => ({
    async ofUsers(userIds) {
      const items = await ofUsers(connection, single(userIds))
      return items.sort((a, b) => a.addedAt - b.addedAt || compareText(a.itemId, b.itemId))
    },
    older: query => older(connection, query),
    insert: items => insert(connection, items),
    save: items => save(connection, items),
    async remove(items) {
      await remove(connection, single(items.map(({ itemId }) => itemId)))
    },
  })
}
