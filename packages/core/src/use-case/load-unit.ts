import type { ProductInfo } from '../catalog/product.ts'
import { orderIdOfAnswer } from '../order/order-answer.ts'
import type { Teller } from '../outbox/chosen-events.ts'
import type { AnswerKey } from '../ports/answers.ts'
import type { Transaction } from '../ports/transaction.ts'
import { BoughtUnitsOfBatch } from './bought-units.ts'
import { type BatchNeeds, type Needs, needsOfAll } from './needs.ts'
import { BatchRows, type RowKinds } from './row-kinds.ts'
import { UnitOfWork } from './unit-of-work.ts'

/**
 * Reads and locks what a batch needs. The order of locks is the same for all batches everywhere, so that two never wait
 * for each other: wallets → campaigns → options, keys sorted. Rows that are read before their lock is held are used for
 * what never changes in them (whose order, which products), and read again after.
 *
 * What needs nothing of each other is asked for at one go, in the order of the locks: a store keeps the order of calls, and
 * a server can answer them in one exchange. A round is waited for only where the next one has to know what it has found.
 */
export async function loadUnit(
  transaction: Transaction,
  needs: readonly Needs[],
  keys: readonly AnswerKey[],
  teller?: Teller,
): Promise<UnitOfWork> {
  const needed = needsOfAll(needs, keys)
  const rows = new BatchRows()
  if (needed.orders.size > 0 || needed.userCoupons.size > 0) await findOwners(transaction, needed)

  const reads = new Reads()
  lockWallets(transaction, needed, rows, reads)
  if (needed.carts.size > 0 || needed.couponCodes.size > 0) {
    await reads.loaded()
    for (const userId of needed.carts) {
      for (const { productId } of rows.cartItems.ofGroup(userId)) needed.products.add(productId)
    }
  }

  if (needed.couponCodes.size > 0 || needed.userCoupons.size > 0) lockCampaigns(transaction, needed, rows, reads)
  if (needed.userCoupons.size > 0) {
    await reads.loaded()
    for (const id of needed.userCoupons) {
      const userCoupon = rows.userCoupons.get(id)
      if (userCoupon !== undefined) needed.couponIds.add(userCoupon.couponId)
    }
  }

  lockOptions(transaction, needed, rows, reads)
  await reads.loaded()
  if (needed.keys.length > 0) await findAnswered(transaction, rows)
  return new UnitOfWork(rows, await countPurchases(transaction, needed, rows), teller)
}

/** Whose the named orders and user coupons are, and what the orders are of. */
async function findOwners(transaction: Transaction, needed: BatchNeeds): Promise<void> {
  for (const order of await ifAny(needed.orders, ids => transaction.orders.find(ids))) {
    needed.users.add(order.userId)
    if (order.userCouponId !== undefined) needed.userCoupons.add(order.userCouponId)
    for (const { productId } of order.items) needed.products.add(productId)
  }
  for (const { userId } of await ifAny(needed.userCoupons, ids => transaction.userCoupons.find(ids))) {
    needed.users.add(userId)
  }
}

/** Rows that were asked for, in the order in which they are loaded once all of them have come. */
class Reads {
  #asked: Promise<readonly unknown[]>[] = []
  #kinds: Loaded<never>[] = []

  /** Nothing is asked for where there are no keys, as there are none of most kinds. */
  read<Row>(kind: Loaded<Row>, keys: ReadonlySet<string>, ask: (sorted: string[]) => Promise<readonly Row[]>): void {
    if (keys.size > 0) this.add(kind, ask(sorted(keys)))
  }

  add<Row>(kind: Loaded<Row>, found: Promise<readonly Row[]>): void {
    this.#asked.push(found)
    this.#kinds.push(kind)
  }

  async loaded(): Promise<void> {
    const kinds = this.#kinds
    const asked = this.#asked
    this.#kinds = []
    this.#asked = []
    const found = await Promise.all(asked)
    for (let i = 0; i < kinds.length; i += 1) kinds[i]!.load(found[i] as never)
  }
}

/** First lock: the users' wallets. Everything that belongs to a user only is guarded from here on. */
function lockWallets(transaction: Transaction, needed: BatchNeeds, rows: RowKinds, reads: Reads): void {
  reads.read(rows.wallets, needed.users, ids => transaction.wallets.lock(ids))
  reads.read(rows.users, needed.profiles, ids => transaction.users.find(ids))
  reads.read(rows.orders, needed.orders, ids => transaction.orders.find(ids))
  reads.read(rows.orders, needed.pendingOf, ids => transaction.orders.pendingOf(ids))
  reads.read(rows.cartItems, needed.carts, ids => transaction.carts.ofUsers(ids))
  reads.read(rows.coupons, needed.couponCodes, codes => transaction.coupons.findByCode(codes))
}

/** Second lock: the campaigns that are claimed or changed. */
function lockCampaigns(transaction: Transaction, needed: BatchNeeds, rows: RowKinds, reads: Reads): void {
  const idsOf = (code: string) => rows.coupons.ofGroup(code).map(({ couponId }) => couponId)
  const locked = new Set([...needed.lockedCodes].flatMap(idsOf))
  const pairs = needed.ownCoupons.flatMap(({ userId, code }) => idsOf(code).map(couponId => ({ userId, couponId })))
  reads.read(rows.coupons, locked, ids => transaction.coupons.lock(ids))
  reads.read(rows.userCoupons, needed.userCoupons, ids => transaction.userCoupons.find(ids))
  if (pairs.length > 0) reads.add(rows.userCoupons, transaction.userCoupons.findOwned(pairs))
}

/**
 * Third and last lock: the options. After it the products, so that a price and a status are those of now. The keys last:
 * keys of no user are guarded by no lock, and a command whose effect was seen above must be known here, or its repetition
 * would be refused for what the first one has used up.
 */
function lockOptions(transaction: Transaction, needed: BatchNeeds, rows: RowKinds, reads: Reads): void {
  if (needed.couponIds.size > 0) {
    const unread = new Set([...needed.couponIds].filter(couponId => rows.coupons.get(couponId) === undefined))
    reads.read(rows.coupons, unread, ids => transaction.coupons.find(ids))
  }
  if (needed.products.size > 0) {
    const ids = sorted(needed.products)
    reads.add(rows.options, transaction.options.lock(ids))
    reads.add(withOptions(rows), transaction.products.findInfo(ids))
  }
  if (needed.keys.length > 0) reads.add(rows.answers, transaction.answers.find(needed.keys))
}

/** A product that someone has added since the options were read is not there yet: a product has at least one option. */
function withOptions({ options, products }: RowKinds): Loaded<ProductInfo> {
  return { load: infos => products.load(infos.filter(({ productId }) => options.ofGroup(productId).length > 0)) }
}

/** Orders that kept answers refer to: their wallets, which guard them, are locked with the users that the keys are of. */
async function findAnswered(transaction: Transaction, rows: RowKinds): Promise<void> {
  const orderIds = rows.answers.all().flatMap(({ answer }) => orderIdOfAnswer(answer) ?? [])
  const unread = new Set(orderIds.filter(orderId => rows.orders.get(orderId) === undefined))
  rows.orders.load(await ifAny(unread, ids => transaction.orders.find(ids)))
}

/** Where a product has a limit for one user: what the buyers have of it. Their orders are guarded by their wallets' locks. */
async function countPurchases(
  transaction: Transaction,
  { purchases }: BatchNeeds,
  rows: RowKinds,
): Promise<BoughtUnitsOfBatch> {
  const bought = new BoughtUnitsOfBatch()
  const isLimited = (productId: string) => rows.products.get(productId)?.limitPerUser !== undefined
  if (!rows.products.some(({ limitPerUser }) => limitPerUser !== undefined)) return bought
  const pairs = purchases.flatMap(({ userId, productIds }) => {
    const wanted = productIds ?? rows.cartItems.ofGroup(userId).map(({ productId }) => productId)
    return [...new Set(wanted)].filter(isLimited).map(productId => ({ userId, productId }))
  })
  if (pairs.length > 0) bought.load(pairs, await transaction.orders.boughtUnits(pairs))
  return bought
}

interface Loaded<Row> {
  load(rows: readonly Row[]): void
}

async function ifAny<Row>(keys: ReadonlySet<string>, read: (sorted: string[]) => Promise<Row[]>): Promise<Row[]> {
  return keys.size === 0 ? [] : read(sorted(keys))
}

function sorted(keys: ReadonlySet<string>): string[] {
  const list = [...keys]
  return list.length < 2 ? list : list.sort()
}
