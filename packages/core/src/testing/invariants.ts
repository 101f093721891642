import type { ScannedRows, Scanner } from '../ports/scanner.ts'
import type { Store } from '../ports/store.ts'

/**
 * What holds in every state that a reader may see, also while orders are under way: money and stock are conserved, claims
 * are counted, nothing is negative. Cheaper than an audit, and the same on every store. Answers what is broken.
 */
export function brokenInvariants(store: Store): Promise<string[]> {
  return store.snapshot(async view => [
    ...(await brokenMoney(view)),
    ...(await brokenStock(view)),
    ...(await brokenClaims(view)),
  ])
}

async function* rowsOf<Kind extends keyof ScannedRows>(view: Scanner, kind: Kind): AsyncGenerator<ScannedRows[Kind]> {
  for await (const chunk of view.scan(kind)) yield* chunk
}

/** By key, what there is less what its changes sum to. */
class Differences {
  readonly #byKey = new Map<string, number>()

  add(key: string, amount: number): void {
    this.#byKey.set(key, (this.#byKey.get(key) ?? 0) + amount)
  }

  broken(what: string): string[] {
    return [...this.#byKey].flatMap(([key, amount]) => (amount === 0 ? [] : `${what} of ${key} differs by ${amount}`))
  }
}

async function brokenMoney(view: Scanner): Promise<string[]> {
  const balances = new Differences()
  const negative: string[] = []
  for await (const { userId, balance } of rowsOf(view, 'wallets')) {
    balances.add(userId, balance)
    if (balance < 0) negative.push(`the balance of ${userId} is ${balance}`)
  }
  for await (const { userId, amount } of rowsOf(view, 'ledger')) balances.add(userId, -amount)
  return [...negative, ...balances.broken('the balance')]
}

async function brokenStock(view: Scanner): Promise<string[]> {
  const stocks = new Differences()
  const negative: string[] = []
  const keyOf = (row: { productId: string; optionId: string }) => `${row.productId}/${row.optionId}`
  for await (const option of rowsOf(view, 'options')) {
    stocks.add(keyOf(option), option.stock)
    if (option.stock < 0) negative.push(`the stock of ${keyOf(option)} is ${option.stock}`)
  }
  for await (const movement of rowsOf(view, 'movements')) stocks.add(keyOf(movement), -movement.delta)
  return [...negative, ...stocks.broken('the stock')]
}

async function brokenClaims(view: Scanner): Promise<string[]> {
  const claims = new Differences()
  const tooMany: string[] = []
  for await (const { couponId, claimed, quantity } of rowsOf(view, 'coupons')) {
    claims.add(couponId, claimed)
    if (claimed > quantity) tooMany.push(`${claimed} of ${quantity} coupons ${couponId} are claimed`)
  }
  for await (const { couponId } of rowsOf(view, 'userCoupons')) claims.add(couponId, -1)
  return [...tooMany, ...claims.broken('the count of claims')]
}
