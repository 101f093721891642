import * as z from 'zod'
import { isOver } from '../calendar/is-over.ts'
import { beginningOf, endOf, maybe, momentInput } from '../calendar/moment.ts'
import { invalidInput } from '../errors.ts'
import { id, idempotencyKey, name, units } from '../input/input.ts'
import { changed, metadataInput, present } from '../input/metadata.ts'
import type { UseCase } from '../use-case/use-case.ts'
import type { Coupon } from './coupon.ts'
import { couponNotFound } from './view-coupon.ts'

export const updateCouponInput = z.strictObject({
  code: id,
  name: name.optional(),
  /** Not below what is claimed. */
  quantity: units.optional(),
  /** null opens the window on that side. */
  claimFrom: momentInput.nullable().optional(),
  /** The moment of the change, or one before it, ends the campaign at once. */
  claimUntil: momentInput.nullable().optional(),
  metadata: metadataInput.nullable().optional(),
  idempotencyKey: idempotencyKey.optional(),
})

export type UpdateCouponInput = z.input<typeof updateCouponInput>

/**
 * Corrects a campaign. What a claimed coupon is worth, and for how long, was promised when it was claimed and never changes
 * (docs/domain.md, "Coupons").
 */
export const updateCoupon: UseCase<typeof updateCouponInput, Coupon> = {
  operation: 'coupons.update',
  input: updateCouponInput,
  needs: ({ code }) => ({ campaigns: [code] }),

  decide(input, unit, { at, calendar }) {
    const before = unit.couponByCode(input.code)
    if (before === undefined) throw couponNotFound({ code: input.code })
    const { claimFrom, claimUntil, metadata, ...lasting } = before
    const quantity = input.quantity ?? before.quantity
    if (quantity < before.claimed) {
      throw invalidInput('/quantity', `must be at least ${before.claimed}: so many are claimed`)
    }
    const window = {
      claimFrom: changed(maybe(input.claimFrom, beginningOf, calendar), claimFrom),
      claimUntil: changed(maybe(input.claimUntil, endOf, calendar), claimUntil),
    }
    assertWindow(window, { isNew: input.claimFrom !== undefined, at })
    const coupon: Coupon = {
      ...lasting,
      name: input.name ?? before.name,
      quantity,
      ...present({ ...window, metadata: changed(input.metadata, metadata) }),
    }
    return { result: coupon, changes: { coupons: [coupon] } }
  },
}

/** A campaign may be ended before it has begun, but not be given a window that was over when it was given. */
function assertWindow(
  { claimFrom = 0, claimUntil = Infinity }: { claimFrom?: number | undefined; claimUntil?: number | undefined },
  { isNew, at }: { isNew: boolean; at: number },
): void {
  if (!isNew) return
  if (claimUntil <= claimFrom) throw invalidInput('/claimUntil', 'must be later than claimFrom')
  if (claimUntil <= at) throw isOver('/claimUntil', claimUntil, at)
}
