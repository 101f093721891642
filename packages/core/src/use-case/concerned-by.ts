import type { Concerned } from '../ports/commit-numbers.ts'
import type { BatchRows, RowKinds, RowOf } from './row-kinds.ts'

type OfUser = { readonly userId: string }
type OfProduct = { readonly productId: string }

/** Whose rows these are. Each kind is named, so that a new one has to be thought of. */
const ownerOf: {
  readonly [Kind in keyof RowKinds]: RowOf<RowKinds[Kind]> extends OfUser
    ? 'user'
    : RowOf<RowKinds[Kind]> extends OfProduct
      ? 'product'
      : 'none'
} = {
  users: 'user',
  wallets: 'user',
  entries: 'user',
  orders: 'user',
  cartItems: 'user',
  userCoupons: 'user',
  answers: 'user',
  products: 'product',
  options: 'product',
  movements: 'product',
  sales: 'product',
  // Of nothing that is shown to a user or with a product.
  coupons: 'none',
  events: 'none',
}

/** The users and products whose rows are about to be written. */
export function concernedBy(rows: BatchRows): Concerned {
  const users = new Set<string>()
  const products = new Set<string>()
  for (const [kind, owner] of owners) {
    const changed = rows.ofKind(kind)
    if (changed === undefined || !changed.isChanged) continue
    if (owner === 'user') for (const row of changed.changed()) users.add((row as OfUser).userId)
    else for (const row of changed.changed()) products.add((row as OfProduct).productId)
  }
  return { users, products }
}

const owners = (Object.keys(ownerOf) as (keyof RowKinds)[]).flatMap(kind => {
  const owner = ownerOf[kind]
  return owner === 'none' ? [] : [[kind, owner] as const]
})
