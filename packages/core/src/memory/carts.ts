import type { CartItem } from '../cart/cart.ts'
import type { Transaction } from '../ports/transaction.ts'
import { compareText } from '../rows/byte-order.ts'
import type { Tables } from './tables.ts'

export function cartRepository(tables: () => Tables): Transaction['carts'] {
  function ofUsers(userIds: readonly string[]): CartItem[] {
    const items = tables().carts.by('age')
    const lines = [...new Set(userIds)].flatMap(userId => items.ascending([userId]).toArray())
    return lines.sort((a, b) => a.addedAt - b.addedAt || compareText(a.itemId, b.itemId))
  }

  return {
    ofUsers: async userIds => ofUsers(userIds),
    async linesOf(userIds) {
      const { products, options } = tables()
      return ofUsers(userIds).map(item => {
        const { productId, optionId } = item
        return { item, product: products.get([productId])!, option: options.get([productId, optionId])! }
      })
    },
    async older({ before, limit }) {
      const old: CartItem[] = []
      for (const item of tables().carts.by('added').ascending()) {
        if (old.length === limit || item.addedAt >= before) break
        old.push(item)
      }
      return old
    },
    insert: async items => tables().carts.insert(items),
    async save(items) {
      const { carts } = tables()
      for (const { itemId, quantity } of items) {
        carts.update([{ ...carts.expect([itemId]), quantity }])
      }
    },
    async remove(items) {
      const { carts } = tables()
      for (const { itemId } of items) carts.remove([itemId])
    },
  }
}
