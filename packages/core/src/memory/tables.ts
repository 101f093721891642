import { definitions } from './definitions.ts'
import { references, Table, type TableDefinition } from './table.ts'

type TableOf<Definition> =
  Definition extends TableDefinition<infer Row, infer From, infer Name> ? Table<Row, From, Name> : never

export type Tables = { readonly [Name in keyof typeof definitions]: TableOf<(typeof definitions)[Name]> }

/** All tables, with the rows of `from`: changing them leaves those of `from` as they are. */
export function openTables(from?: Tables): Tables {
  const users = new Table(definitions.users, from?.users)
  const products = new Table(definitions.products, from?.products)
  const coupons = new Table(definitions.coupons, from?.coupons)
  const ofUser = references<{ userId: string }>(users, row => [row.userId])
  const ofProduct = references<{ productId: string }>(products, row => [row.productId])
  const ofCoupon = references<{ couponId: string }>(coupons, row => [row.couponId])

  const wallets = new Table(definitions.wallets, from?.wallets, ofUser)
  const options = new Table(definitions.options, from?.options, ofProduct)
  const orders = new Table(definitions.orders, from?.orders, ofUser)
  const ofWallet = references<{ userId: string }>(wallets, row => [row.userId])
  const ofOption = references<{ productId: string; optionId: string }>(options, row => [row.productId, row.optionId])

  return {
    users,
    wallets,
    ledger: new Table(definitions.ledger, from?.ledger, ofWallet),
    products,
    options,
    movements: new Table(definitions.movements, from?.movements, ofOption),
    coupons,
    userCoupons: new Table(definitions.userCoupons, from?.userCoupons, ofUser, ofCoupon),
    carts: new Table(definitions.carts, from?.carts, ofUser, ofOption),
    orders,
    sales: new Table(definitions.sales, from?.sales, ofOption),
    snapshots: new Table(definitions.snapshots, from?.snapshots),
    settings: new Table(definitions.settings, from?.settings),
    answers: new Table(definitions.answers, from?.answers),
    events: new Table(definitions.events, from?.events),
    publishers: new Table(definitions.publishers, from?.publishers),
    stretches: new Table(definitions.stretches, from?.stretches),
    deliveries: new Table(definitions.deliveries, from?.deliveries),
    outboxState: new Table(definitions.outboxState, from?.outboxState),
  }
}
