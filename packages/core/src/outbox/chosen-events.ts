import type { ProductInfo, StockMovement } from '../catalog/product.ts'
import { stockMovementJson } from '../catalog/stock-movement-json.ts'
import type { Coupon, UserCoupon } from '../coupon/coupon.ts'
import { userCouponJson } from '../coupon/user-coupon-json.ts'
import { viewUserCoupon } from '../coupon/view-coupon.ts'
import { iso } from '../json/iso.ts'
import type { Changes } from '../use-case/row-kinds.ts'
import type { LedgerEntry } from '../wallet/wallet.ts'
import { ledgerEntryJson } from '../wallet/ledger-entry-json.ts'
import { cloudEvent } from './cloud-event.ts'
import type { ChosenEventType, KeptEvent } from './event.ts'

/**
 * Tells what a command has changed besides orders, as far as the shop asks for it; `claimed` are the coupons of users that are
 * new with it. These events come from the rows themselves, so that what moves money or stock tells it.
 */
export type Teller = (changes: Changes, unit: KnownRows, claimed: readonly UserCoupon[]) => KeptEvent[]

/** What a batch knows of campaigns and products, as the command has left them. */
interface KnownRows {
  coupon(couponId: string): Coupon | undefined
  knownProduct(productId: string): ProductInfo | undefined
}

/** None where nothing is asked for: then no command pays for it. */
export function createTeller(asked: readonly ChosenEventType[], newId: () => string): Teller | undefined {
  const tells = (type: ChosenEventType) => asked.includes(type)
  const any: readonly ChosenEventType[] = ['wallet.changed', 'coupon.claimed', 'stock.changed', 'stock.low']
  if (!any.some(tells)) return undefined

  return (changes, unit, claimed) => {
    const events: KeptEvent[] = []
    if (tells('wallet.changed')) {
      for (const entry of changes.entries ?? []) events.push(walletChanged(entry, newId()))
    }
    for (const movement of changes.movements ?? []) {
      if (tells('stock.changed')) events.push(stockChanged(movement, newId()))
      const lowStock = tells('stock.low') ? unit.knownProduct(movement.productId)?.lowStock : undefined
      if (lowStock !== undefined && runsLow(movement, lowStock)) events.push(stockLow(movement, lowStock, newId()))
    }
    if (tells('coupon.claimed')) {
      for (const userCoupon of claimed) {
        const campaign = unit.coupon(userCoupon.couponId)
        if (campaign !== undefined) events.push(couponClaimed(viewOf(userCoupon, campaign), newId()))
      }
    }
    return events
  }
}

function walletChanged(entry: LedgerEntry, eventId: string): KeptEvent {
  const { userId, at } = entry
  const event = standing('wallet.changed', { eventId, subject: userId, at })
  return { ...event, payload: cloudEvent(event, 'jumun/wallets', { userId, ...ledgerEntryJson(entry) }) }
}

function stockChanged(movement: StockMovement, eventId: string): KeptEvent {
  const event = standing('stock.changed', { eventId, subject: optionSubject(movement), at: movement.at })
  return { ...event, payload: cloudEvent(event, 'jumun/stock', stockMovementJson(movement)) }
}

function stockLow(movement: StockMovement, lowStock: number, eventId: string): KeptEvent {
  const { productId, optionId, number, stockAfter, at } = movement
  const event = standing('stock.low', { eventId, subject: optionSubject(movement), at })
  const data = { productId, optionId, number, stock: stockAfter, lowStock, at: iso(at) }
  return { ...event, payload: cloudEvent(event, 'jumun/stock', data) }
}

const viewOf = (userCoupon: UserCoupon, campaign: Coupon) => viewUserCoupon(userCoupon, campaign, userCoupon.claimedAt)

function couponClaimed(userCoupon: ReturnType<typeof viewUserCoupon>, eventId: string): KeptEvent {
  const { userCouponId, userId, claimedAt } = userCoupon
  const event = standing('coupon.claimed', { eventId, subject: userCouponId, at: claimedAt })
  return { ...event, payload: cloudEvent(event, 'jumun/coupons', { userId, ...userCouponJson(userCoupon) }) }
}

/** The movement by which a stock comes to the threshold, or below it, from above. */
function runsLow({ delta, stockAfter }: StockMovement, lowStock: number): boolean {
  return stockAfter <= lowStock && stockAfter - delta > lowStock
}

/** Ids may hold a slash: an escaped one (RFC 6901) keeps product and option apart. */
function optionSubject({ productId, optionId }: StockMovement): string {
  return [productId, optionId].map(id => id.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')
}

/** An event of no order waits for none and holds none up: it has a line of its own. */
function standing(
  type: ChosenEventType,
  { eventId, subject, at }: { eventId: string; subject: string; at: number },
): KeptEvent {
  return { eventId, type, orderId: eventId, subject, sequence: 1, createdAt: at }
}
