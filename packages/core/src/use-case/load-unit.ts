import { orderIdOfAnswer } from '../order/order-answer.ts'
import type { Teller } from '../outbox/chosen-events.ts'
import type { AnswerKey } from '../ports/answers.ts'
import type { Transaction } from '../ports/transaction.ts'
import { BoughtUnitsOfBatch } from './bought-units.ts'
import { type BatchNeeds, type Needs, needsOfAll } from './needs.ts'
import { openRows, type RowKinds } from './row-kinds.ts'
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
  const rows = openRows()
  if (needed.orders.size > 0 || needed.userCoupons.size > 0) await findOwners(transaction, needed)

  const first = lockWallets(transaction, needed, rows)
  if (needed.carts.size > 0 || needed.couponCodes.size > 0) {
    await all(first)
    for (const userId of needed.carts) {
      for (const { productId } of rows.cartItems.ofGroup(userId)) needed.products.add(productId)
    }
  }

  const second = lockCampaigns(transaction, needed, rows)
  if (needed.userCoupons.size > 0) {
    await all(first, second)
    for (const id of needed.userCoupons) {
      const userCoupon = rows.userCoupons.get(id)
      if (userCoupon !== undefined) needed.couponIds.add(userCoupon.couponId)
    }
  }

  const third = lockOptions(transaction, needed, rows)
  await all(first, second, third)
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

/** Rows of some kinds, asked for in the order in which they are named: most of them are not needed, and not asked for. */
type Round = readonly (Promise<void> | undefined)[]

/** First lock: the users' wallets. Everything that belongs to a user only is guarded from here on. */
function lockWallets(transaction: Transaction, needed: BatchNeeds, rows: RowKinds): Round {
  return [
    load(rows.wallets, needed.users, ids => transaction.wallets.lock(ids)),
    load(rows.users, needed.profiles, ids => transaction.users.find(ids)),
    load(rows.orders, needed.orders, ids => transaction.orders.find(ids)),
    load(rows.orders, needed.pendingOf, ids => transaction.orders.pendingOf(ids)),
    load(rows.cartItems, needed.carts, ids => transaction.carts.ofUsers(ids)),
    load(rows.coupons, needed.couponCodes, codes => transaction.coupons.findByCode(codes)),
  ]
}

/** Second lock: the campaigns that are claimed or changed. */
function lockCampaigns(transaction: Transaction, needed: BatchNeeds, rows: RowKinds): Round {
  if (needed.couponCodes.size === 0 && needed.userCoupons.size === 0) return []
  const idsOf = (code: string) => rows.coupons.ofGroup(code).map(({ couponId }) => couponId)
  const locked = new Set([...needed.lockedCodes].flatMap(idsOf))
  const pairs = needed.ownCoupons.flatMap(({ userId, code }) => idsOf(code).map(couponId => ({ userId, couponId })))
  return [
    load(rows.coupons, locked, ids => transaction.coupons.lock(ids)),
    load(rows.userCoupons, needed.userCoupons, ids => transaction.userCoupons.find(ids)),
    pairs.length === 0 ? undefined : into(rows.userCoupons, transaction.userCoupons.findOwned(pairs)),
  ]
}

/**
 * Third and last lock: the options. After it the products, so that a price and a status are those of now. The keys last:
 * keys of no user are guarded by no lock, and a command whose effect was seen above must be known here, or its repetition
 * would be refused for what the first one has used up.
 */
function lockOptions(transaction: Transaction, needed: BatchNeeds, rows: RowKinds): Round {
  const unread = new Set([...needed.couponIds].filter(couponId => rows.coupons.get(couponId) === undefined))
  return [
    load(rows.coupons, unread, ids => transaction.coupons.find(ids)),
    lockProducts(transaction, needed, rows),
    needed.keys.length === 0 ? undefined : into(rows.answers, transaction.answers.find(needed.keys)),
  ]
}

/** A product that someone has added since the options were read is not there yet: a product has at least one option. */
function lockProducts(
  transaction: Transaction,
  { products: needed }: BatchNeeds,
  { options, products }: RowKinds,
): Promise<void> | undefined {
  if (needed.size === 0) return undefined
  const ids = sorted(needed)
  const asked = [transaction.options.lock(ids), transaction.products.findInfo(ids)] as const
  return Promise.all(asked).then(([locked, infos]) => {
    options.load(locked)
    products.load(infos.filter(({ productId }) => options.ofGroup(productId).length > 0))
  })
}

/** Orders that kept answers refer to: their wallets, which guard them, are locked with the users that the keys are of. */
async function findAnswered(transaction: Transaction, rows: RowKinds): Promise<void> {
  const orderIds = rows.answers.all().flatMap(({ answer }) => orderIdOfAnswer(answer) ?? [])
  const unread = new Set(orderIds.filter(orderId => rows.orders.get(orderId) === undefined))
  await load(rows.orders, unread, ids => transaction.orders.find(ids))
}

/** Where a product has a limit for one user: what the buyers have of it. Their orders are guarded by their wallets' locks. */
async function countPurchases(
  transaction: Transaction,
  { purchases }: BatchNeeds,
  rows: RowKinds,
): Promise<BoughtUnitsOfBatch> {
  const bought = new BoughtUnitsOfBatch()
  const isLimited = (productId: string) => rows.products.get(productId)?.limitPerUser !== undefined
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

/** Asks for rows of a kind; undefined where there are no keys. */
function load<Row>(
  kind: Loaded<Row>,
  keys: ReadonlySet<string>,
  read: (sorted: string[]) => Promise<readonly Row[]>,
): Promise<void> | undefined {
  return keys.size === 0 ? undefined : into(kind, read(sorted(keys)))
}

function into<Row>(kind: Loaded<Row>, found: Promise<readonly Row[]>): Promise<void> {
  return found.then(rows => kind.load(rows))
}

/** Waits for all that some rounds have asked for. */
async function all(...rounds: readonly Round[]): Promise<void> {
  const waited: Promise<void>[] = []
  for (const round of rounds) for (const asked of round) if (asked !== undefined) waited.push(asked)
  await Promise.all(waited)
}

async function ifAny<Row>(keys: ReadonlySet<string>, read: (sorted: string[]) => Promise<Row[]>): Promise<Row[]> {
  return keys.size === 0 ? [] : read(sorted(keys))
}

function sorted(keys: ReadonlySet<string>): string[] {
  return [...keys].sort()
}
