import { expect, it } from 'vitest'
import type { UnitOfWork } from '../use-case/unit-of-work.ts'
import type { Order } from './order.ts'
import { releaseCouponOf } from './release-order.ts'

const unit = { userCoupon: () => undefined } as unknown as UnitOfWork

it('gives no coupon back where the one of the order is not there, or it has none', () => {
  expect(releaseCouponOf({ userCouponId: 'gone' } as Order, unit, 0)).toEqual({})
  expect(releaseCouponOf({} as Order, unit, 0)).toEqual({})
})
