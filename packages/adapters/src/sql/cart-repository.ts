import type { CartItem, Transaction } from '@jumun/core'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { rowsOf } from './key-selection.ts'
import { cartItems } from './tables.ts'
import { compareUtf8 } from './utf8-order.ts'
import { integer, type StoredRow, text } from './value.ts'

export function cartRepository(dialect: SqlDialect): (connection: SqlConnection) => Transaction['carts'] {
  const ofUsers = dialect.selectByKeys(
    rowsOf(cartItems, { by: ['user_id'], index: 'jumun_cart_items_option_id_unique' }),
  )
  const insert = dialect.insertRows(cartItems)
  const save = dialect.updateRows(cartItems, ['quantity'])
  const remove = dialect.deleteRows(cartItems)

  return connection => ({
    async ofUsers(userIds) {
      const items = (
        await ofUsers(
          connection,
          userIds.map(userId => [userId]),
        )
      ).map(decodeCartItem)
      return items.sort((a, b) => a.addedAt - b.addedAt || compareUtf8(a.itemId, b.itemId))
    },
    insert: items =>
      insert(
        connection,
        items.map(item => [item.itemId, item.userId, item.productId, item.optionId, item.quantity, item.addedAt]),
      ),
    save: items =>
      save(
        connection,
        items.map(item => [item.quantity, item.itemId]),
      ),
    async remove(items) {
      await remove(
        connection,
        items.map(item => [item.itemId]),
      )
    },
  })
}

function decodeCartItem([itemId, userId, productId, optionId, quantity, addedAt]: StoredRow): CartItem {
  return {
    itemId: text(itemId),
    userId: text(userId),
    productId: text(productId),
    optionId: text(optionId),
    quantity: integer(quantity),
    addedAt: integer(addedAt),
  }
}
