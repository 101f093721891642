import type { Inspector } from '@jumun/adapters/scratch'
import { hold } from './hold.ts'

/** One statement and so one state. The differences are taken by the database: its sums may pass what a number holds. */
const state = `select
  (select sum(balance) from jumun_wallets) - (select sum(amount) from jumun_view_ledger),
  (select coalesce(sum(paid_amount), 0) from jumun_orders) + (select coalesce(sum(amount), 0) from jumun_view_ledger where type = 'PAYMENT'),
  (select min(balance) from jumun_wallets),
  (select min(stock) from jumun_options)`

/** Looks at one state of the database. @throws Error when money has come or gone in it, or something is below 0 */
export async function holdMoneyConserved(inspector: Inspector): Promise<void> {
  const [row] = await inspector.rows(state)
  const [balances, payments, lowestBalance, lowestStock] = row!.map(Number)
  hold('money that came or went', { balances, payments }, { balances: 0, payments: 0 })
  hold('balances and stocks below 0', [lowestBalance! < 0, lowestStock! < 0], [false, false])
}
