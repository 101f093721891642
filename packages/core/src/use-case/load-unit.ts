import type { Option, ProductInfo } from '../catalog/product.ts'
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
  await findOwners(transaction, needed)

  const first = take(rows, lockWallets(transaction, needed))
  if (needed.carts.size > 0 || needed.couponCodes.size > 0) {
    await first
    for (const userId of needed.carts) {
      for (const { productId } of rows.cartItems.ofGroup(userId)) needed.products.add(productId)
    }
  }

  const second = take(rows, lockCampaigns(transaction, needed, rows))
  if (needed.userCoupons.size > 0) {
    await Promise.all([first, second])
    for (const id of needed.userCoupons) {
      const userCoupon = rows.userCoupons.get(id)
      if (userCoupon !== undefined) needed.couponIds.add(userCoupon.couponId)
    }
  }

  const third = take(rows, lockOptions(transaction, needed, rows))
  await Promise.all([first, second, third])
  await take(rows, findAnswered(transaction, needed, rows))
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

/** Rows of some kinds, asked for in the order in which they are named. */
type Round = { readonly [Kind in keyof RowKinds]?: Promise<readonly RowOf<RowKinds[Kind]>[]> }
type RowOf<Kind> = Kind extends { load(rows: readonly (infer Row)[]): void } ? Row : never

/** First lock: the users' wallets. Everything that belongs to a user only is guarded from here on. */
function lockWallets(transaction: Transaction, needed: BatchNeeds): Round {
  return {
    wallets: ifAny(needed.users, ids => transaction.wallets.lock(ids)),
    users: ifAny(needed.profiles, ids => transaction.users.find(ids)),
    orders: both(
      ifAny(needed.orders, ids => transaction.orders.find(ids)),
      ifAny(needed.pendingOf, ids => transaction.orders.pendingOf(ids)),
    ),
    cartItems: ifAny(needed.carts, ids => transaction.carts.ofUsers(ids)),
    coupons: ifAny(needed.couponCodes, codes => transaction.coupons.findByCode(codes)),
  }
}

/** Second lock: the campaigns that are claimed or changed. */
function lockCampaigns(transaction: Transaction, needed: BatchNeeds, rows: RowKinds): Round {
  const idsOf = (code: string) => rows.coupons.ofGroup(code).map(({ couponId }) => couponId)
  const locked = new Set([...needed.lockedCodes].flatMap(idsOf))
  const pairs = needed.ownCoupons.flatMap(({ userId, code }) => idsOf(code).map(couponId => ({ userId, couponId })))
  return {
    coupons: ifAny(locked, ids => transaction.coupons.lock(ids)),
    userCoupons: both(
      ifAny(needed.userCoupons, ids => transaction.userCoupons.find(ids)),
      pairs.length === 0 ? none : transaction.userCoupons.findOwned(pairs),
    ),
  }
}

/**
 * Third and last lock: the options. After it the products, so that a price and a status are those of now. The keys last:
 * keys of no user are guarded by no lock, and a command whose effect was seen above must be known here, or its repetition
 * would be refused for what the first one has used up.
 */
function lockOptions(transaction: Transaction, needed: BatchNeeds, rows: RowKinds): Round {
  const unread = new Set([...needed.couponIds].filter(couponId => rows.coupons.get(couponId) === undefined))
  const coupons = ifAny(unread, ids => transaction.coupons.find(ids))
  const options = ifAny(needed.products, ids => transaction.options.lock(ids))
  const products = ifAny(needed.products, ids => transaction.products.findInfo(ids))
  const answers = needed.keys.length === 0 ? none : transaction.answers.find(needed.keys)
  return { coupons, options, products: complete(products, options), answers }
}

/** Orders that kept answers refer to: their wallets, which guard them, are locked with the users that the keys are of. */
function findAnswered(transaction: Transaction, { keys }: BatchNeeds, rows: RowKinds): Round {
  if (keys.length === 0) return {}
  const orderIds = rows.answers.all().flatMap(({ answer }) => orderIdOfAnswer(answer) ?? [])
  const unread = new Set(orderIds.filter(orderId => rows.orders.get(orderId) === undefined))
  return { orders: ifAny(unread, ids => transaction.orders.find(ids)) }
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

/** A product that someone has added since the options were read is not there yet: a product has at least one option. */
async function complete(
  products: Promise<readonly ProductInfo[]>,
  options: Promise<readonly Option[]>,
): Promise<ProductInfo[]> {
  const [infos, all] = await Promise.all([products, options])
  const stocked = new Set(all.map(({ productId }) => productId))
  return infos.filter(({ productId }) => stocked.has(productId))
}

async function both<Row>(one: Promise<readonly Row[]>, other: Promise<readonly Row[]>): Promise<Row[]> {
  return (await Promise.all([one, other])).flat()
}

/** Loads what a round has asked for, kind by kind. */
async function take(rows: RowKinds, round: Round): Promise<void> {
  const asked: Promise<readonly object[]>[] = Object.values(round)
  const found = await Promise.all(asked)
  Object.keys(round).forEach((kind, index) => {
    // The round says of each kind which rows it asks for.
    const loaded = rows[kind as keyof Round] as { load(rows: readonly object[]): void }
    loaded.load(found[index]!)
  })
}

function ifAny<Row>(keys: ReadonlySet<string>, read: (sorted: string[]) => Promise<Row[]>): Promise<readonly Row[]> {
  return keys.size === 0 ? none : read([...keys].sort())
}

const none: Promise<never[]> = Promise.resolve([])
