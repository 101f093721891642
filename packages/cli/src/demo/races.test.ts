import { type Shop, ShopError } from '@jumun/core'
import { expect, it } from 'vitest'
import { createPlatform } from '../platform/platform.ts'
import { couponRush, lastTen, nervousFinger } from './races.ts'
import type { Scene } from './scene.ts'
import { createStory } from './story.ts'

const users = Array.from({ length: 500 }, (_, index) => `u${index}`)

/** What a chapter claims in a shop that answers so. */
async function claimsOf(chapter: (scene: Scene) => Promise<void>, shop: object) {
  const story = createStory(true)
  await chapter({ shop: shop as Shop, story, platform: createPlatform(), users })
  return story.claims
}

async function holds(...scene: Parameters<typeof claimsOf>): Promise<boolean[]> {
  return (await claimsOf(...scene)).map(claim => claim.holds)
}

const refusal = (code: 'COUPON_SOLD_OUT' | 'INSUFFICIENT_STOCK' | 'USER_NOT_FOUND') =>
  new ShopError(code, 'no', {} as never)

it.each([
  ['100 are won and 200 refused', { won: 100, other: 0, claimed: 100 }, [true, true]],
  ['one more is won', { won: 101, other: 0, claimed: 101 }, [false, false]],
  ['one more is answered than is claimed', { won: 101, other: 0, claimed: 100 }, [false, false]],
  ['one more is claimed than is answered', { won: 100, other: 0, claimed: 101 }, [false, true]],
  ['one is refused in another way', { won: 99, other: 1, claimed: 99 }, [false, false]],
])('of coupons, the claims hold or do not where %s', async (_, { won, other, claimed }, expected) => {
  let calls = 0
  const coupons = {
    create: async () => ({}),
    async claim() {
      calls += 1
      if (calls > won) throw refusal(calls > won + other ? 'COUPON_SOLD_OUT' : 'USER_NOT_FOUND')
      return {}
    },
    get: async () => ({ claimed }),
  }
  expect(await holds(couponRush, { coupons })).toEqual(expected)
})

it.each([
  ['ten are sold', { won: 10, other: 0, stock: 0 }, [true, true, true]],
  ['eleven are sold', { won: 11, other: 0, stock: 0 }, [false, false, true]],
  ['one is left', { won: 10, other: 0, stock: 1 }, [true, true, false]],
  ['one is refused in another way', { won: 9, other: 1, stock: 1 }, [false, false, false]],
])('of cheesecakes, the claims hold or do not where %s', async (_, { won, other, stock }, expected) => {
  let calls = 0
  const orders = {
    async place() {
      calls += 1
      if (calls > won) throw refusal(calls > won + other ? 'INSUFFICIENT_STOCK' : 'USER_NOT_FOUND')
      return {}
    },
  }
  expect(await holds(lastTen, { orders, catalog: { getProduct: async () => ({ stock }) } })).toEqual(expected)
})

it('of a finger, no claim holds where each press is an order of its own', async () => {
  let calls = 0
  let balance = 1000
  const orders = {
    async place() {
      calls += 1
      balance -= 10
      return { orderId: `${calls}`, total: 10 }
    },
  }
  expect(await holds(nervousFinger, { orders, wallets: { balance: async () => ({ balance }) } })).toEqual([
    false,
    false,
  ])
})

it('what was claimed is said with its numbers, none too', async () => {
  const created: unknown[] = []
  const coupons = {
    create: async (coupon: object) => void created.push(coupon),
    claim: async () => ({}),
    get: async () => ({ claimed: 300 }),
  }
  expect(await claimsOf(couponRush, { coupons })).toEqual([
    { claim: 'exactly 100 claims, 300 answered so', holds: false },
    { claim: 'the other 0 got COUPON_SOLD_OUT', holds: false },
  ])
  const discount = { type: 'PERCENT', basisPoints: 2000, maxDiscount: 3000 }
  expect(created).toEqual([{ code: 'OPENING', name: 'Opening day', discount, quantity: 100 }])

  const ordered: { userId: string; items: object[] }[] = []
  const orders = { place: async (order: (typeof ordered)[number]) => void ordered.push(order) }
  const catalog = { getProduct: async () => ({ stock: 7 }) }
  expect(await claimsOf(lastTen, { orders, catalog })).toEqual([
    { claim: 'exactly 10 orders were placed and paid', holds: false },
    { claim: '0 were refused with INSUFFICIENT_STOCK, and paid nothing', holds: false },
    { claim: '7 are left, not one less', holds: false },
  ])
  const items = [{ productId: 'cheesecake', quantity: 1 }]
  expect(ordered).toEqual(users.slice(0, 100).map(userId => ({ userId, items })))
})

it('of a finger, fifty equal answers are replayed ones', async () => {
  let balance = 1000
  const orders = {
    async place() {
      balance = 990
      return { orderId: '1', total: 10 }
    },
  }
  expect(await claimsOf(nervousFinger, { orders, wallets: { balance: async () => ({ balance }) } })).toEqual([
    { claim: 'one order, and 50 equal answers (0 of them replayed)', holds: false },
    { claim: '10 were paid, once', holds: true },
  ])
})
