import * as z from 'zod'
import { id } from '../input/input.ts'
import { cursorOfPlace, listFields, listView, type ListView, placeOfCursor } from '../engine/paging.ts'
import type { Reader } from '../ports/transaction.ts'
import { ofExistingUser } from '../user/read-users.ts'
import { type Coupon, isWorthClaiming } from './coupon.ts'
import { type AvailableCoupon, couponNotFound, type UserCouponView, viewUserCoupon } from './view-coupon.ts'

export const couponKeyInput = z.union([z.strictObject({ couponId: id }), z.strictObject({ code: id })], {
  error: 'must have couponId or code',
})

export const listCouponsInput = z.strictObject({
  /** Only campaigns that can be claimed now. */
  active: z.boolean({ error: 'must be true or false' }).default(false),
  ...listFields,
})

export const availableInput = z.strictObject({ userId: id.optional() })

/** More than anybody scrolls through; a bound all the same. */
const maxListed = 1000

export async function getCoupon(reader: Reader, key: z.output<typeof couponKeyInput>): Promise<Coupon> {
  const [coupon] =
    'code' in key ? await reader.coupons.findByCode([key.code]) : await reader.coupons.find([key.couponId])
  if (coupon === undefined) throw couponNotFound(key)
  return coupon
}

/** What has become of a campaign's coupons. */
export interface CouponUsage {
  readonly claimed: number
  /** In living orders: a cancelled order gives its coupon back. */
  readonly used: number
  readonly remaining: number
}

export async function getCouponUsage(reader: Reader, key: z.output<typeof couponKeyInput>): Promise<CouponUsage> {
  const { couponId, quantity, claimed } = await getCoupon(reader, key)
  const used = await reader.userCoupons.countUsed({ couponId })
  return { claimed, used, remaining: quantity - claimed }
}

export async function listCoupons(
  reader: Reader,
  { at, ...input }: z.output<typeof listCouponsInput> & { at: number },
): Promise<ListView<Coupon>> {
  const active = input.active ? { activeAt: at } : {}
  return listView(input, {
    page: slice => reader.coupons.page({ ...active, ...slice }),
    following({ cursor, limit }) {
      const place = placeOfCursor(cursor)
      return reader.coupons.following({ ...active, after: { createdAt: place.at, couponId: place.key }, limit })
    },
    cursorOf: ({ createdAt, couponId }) => cursorOfPlace(createdAt, couponId),
  })
}

export async function listUserCoupons(
  reader: Reader,
  { userId, at }: { userId: string; at: number },
): Promise<UserCouponView[]> {
  const owned = await ofExistingUser(reader, userId, () =>
    reader.userCoupons.newestOf({ userIds: [userId], limit: maxListed }),
  )
  const coupons = await reader.coupons.find([...new Set(owned.map(({ couponId }) => couponId))])
  const couponById = new Map(coupons.map(coupon => [coupon.couponId, coupon]))
  return owned.map(userCoupon => viewUserCoupon(userCoupon, couponById.get(userCoupon.couponId)!, at))
}

export async function listAvailable(
  reader: Reader,
  { userId, at }: { userId?: string | undefined; at: number },
): Promise<AvailableCoupon[]> {
  const ask = () => reader.coupons.claimable({ at, limit: maxListed })
  const open = await (userId === undefined ? ask() : ofExistingUser(reader, userId, ask))
  const coupons = open.filter(coupon => isWorthClaiming(coupon, at))
  const pairs = userId === undefined ? [] : coupons.map(({ couponId }) => ({ userId, couponId }))
  const owned = new Set((await reader.userCoupons.findOwned(pairs)).map(({ couponId }) => couponId))
  const hidden = await hiddenProducts(reader, coupons)
  return coupons.map(({ productIds, ...coupon }) => ({
    ...coupon,
    ...(productIds && { productIds: productIds.filter(productId => !hidden.has(productId)) }),
    remaining: coupon.quantity - coupon.claimed,
    claimedByUser: owned.has(coupon.couponId),
  }))
}

/** Those that campaigns name: users are not shown that there are such. */
async function hiddenProducts(reader: Reader, coupons: readonly Coupon[]): Promise<ReadonlySet<string>> {
  const named = new Set(coupons.flatMap(({ productIds }) => productIds ?? []))
  const found = await reader.products.find([...named])
  return new Set(found.filter(({ status }) => status === 'HIDDEN').map(({ productId }) => productId))
}
