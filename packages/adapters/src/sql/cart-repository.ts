import type { CartItem, CartLine, CartRepository } from '@jumun/core'
import { compareText } from '@jumun/core/rows'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { placeholder, questionOf } from './statement.ts'
import { insertRows, selectRows, single, updateRows } from './table-access.ts'
import { cartItems, options, products } from './tables.ts'
import type { StoredRow } from './value.ts'

// What a cart shows of them: the rest is not read.
const productFields = ['name', 'status', 'saleFrom', 'saleUntil'] as const
const optionFields = ['name', 'price', 'stock'] as const

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
  const linesOf = dialect.selectByKeys({
    columns: [
      ...cartItems.columns.map(name => `c.${name} as item_${name}`),
      ...productFields.map(field => `p.${products.columnOf(field)}`),
      ...optionFields.map(field => `o.${options.columnOf(field)} as option_${options.columnOf(field)}`),
    ],
    from: `${cartItems.name} as c join ${products.name} as p on p.product_id = c.product_id
      join ${options.name} as o on o.product_id = c.product_id and o.option_id = c.option_id`,
    by: [{ column: 'c.user_id', kind: 'key' }],
  })
  const insert = insertRows(dialect, cartItems)
  const save = updateRows(dialect, cartItems, ['quantity'])
  const remove = dialect.deleteRows(cartItems)

  return connection => ({
    async ofUsers(userIds) {
      const items = await ofUsers(connection, single(userIds))
      return items.sort(asAdded)
    },
    async linesOf(userIds) {
      const lines = (await linesOf(connection, single(userIds))).map(readLine)
      return lines.sort((one, other) => asAdded(one.item, other.item))
    },
    older: query => older(connection, query),
    insert: items => insert(connection, items),
    save: items => save(connection, items),
    async remove(items) {
      await remove(connection, single(items.map(({ itemId }) => itemId)))
    },
  })
}

const productAt = cartItems.columns.length
const optionAt = productAt + productFields.length
const productOf = products.decoderOf(productFields)
const optionOf = options.decoderOf(optionFields)

function readLine(row: StoredRow): CartLine {
  return {
    item: cartItems.decode(row),
    product: productOf(row, productAt),
    option: optionOf(row, optionAt),
  }
}

function asAdded(a: CartItem, b: CartItem): number {
  return a.addedAt - b.addedAt || compareText(a.itemId, b.itemId)
}
