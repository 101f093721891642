import type { CancelledOrder, Coupon, ImportedProduct, ProductView, UserCouponView } from '@jumun/core'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { timeText } from '../output/time-text.ts'
import { auditText } from './audit.ts'
import { cartText } from './cart.ts'
import { couponsText, couponText, userCouponsText } from './coupon.ts'
import { findingText } from './doctor.ts'
import { importText } from './import.ts'
import { metadataText } from './metadata.ts'
import { historyText, ordersText, orderText } from './order.ts'
import { movementsText, productsText, productText } from './product.ts'
import { rankingText } from './ranking.ts'

const at = timeText('Asia/Seoul')
const minute = (number: number) => Date.UTC(2026, 10, 20, 6, number)
const linesOf = (text: string) => stripVTControlCharacters(text).split('\n')

const latte: ProductView = {
  productId: 'latte',
  name: 'Latte',
  price: 4500,
  stock: 6,
  status: 'HIDDEN',
  saleFrom: minute(0),
  saleUntil: minute(1),
  limitPerUser: 3,
  lowStock: 2,
  metadata: { bean: 'house', milk: 'oat' },
  options: [
    { optionId: 'default', name: 'default', price: 4500, stock: 0, soldOut: true },
    { optionId: 'L', name: 'Large', price: 5500, stock: 2, soldOut: false },
    { optionId: 'XL', name: 'Giant', price: 6500, stock: 3, soldOut: false },
  ],
}

describe('products', () => {
  it('are listed an option a line', () => {
    const tea = { productId: 'a/b', name: 'Tea', price: 500, stock: 0, status: 'ON_SALE' as const }
    const option = { optionId: 'default', name: 'default', price: 500, stock: 0, soldOut: false }
    expect(linesOf(productsText([latte, { ...tea, options: [option] }]))).toEqual([
      'ITEM      NAME   OPTION  PRICE  STOCK  NOTE',
      'latte     Latte          4,500      0  hidden, sold out',
      'latte/L          Large   5,500      2  low',
      'latte/XL         Giant   6,500      3',
      String.raw`a\/b      Tea              500      0`,
    ])
  })

  it('are shown one by one with all that is known', () => {
    const known = [
      'product         latte',
      'name            Latte',
      'price           4,500',
      'stock           6',
      'status          HIDDEN',
      'sale from       2026-11-20 15:00:00 Asia/Seoul',
      'sale until      2026-11-20 15:01:00 Asia/Seoul',
      'limit per user  3',
      'low stock       2',
      'metadata        bean=house, milk=oat',
    ]
    expect(linesOf(productText(latte, at))).toEqual([...known, '', ...linesOf(productsText([latte]))])
    expect(linesOf(productText({ ...latte, options: latte.options.slice(0, 1) }, at))).toEqual(known)
    expect(linesOf(productText({ ...latte, options: latte.options.slice(1, 2) }, at)).slice(-2)).toEqual([
      'ITEM     NAME   OPTION  PRICE  STOCK  NOTE',
      'latte/L  Latte  Large   5,500      2  hidden, low',
    ])
  })

  it('have movements of their stock', () => {
    const movement = { productId: 'latte', optionId: 'L', at: minute(4) }
    expect(
      linesOf(
        movementsText(
          [
            { ...movement, number: 1, type: 'INITIAL', delta: 1, stockAfter: 1 },
            { ...movement, number: 12, type: 'ORDER', delta: -1, stockAfter: 1200, orderId: 'o1' },
            { ...movement, number: 13, type: 'ADJUST', delta: 0, stockAfter: 0, reason: 'counted' },
          ] as Parameters<typeof movementsText>[0],
          at,
        ),
      ),
    ).toEqual([
      'NO  TIME (Asia/Seoul)    TYPE     CHANGE  STOCK  ORDER  REASON',
      ' 1  2026-11-20 15:04:00  INITIAL      +1      1',
      '12  2026-11-20 15:04:00  ORDER        -1  1,200  o1',
      '13  2026-11-20 15:04:00  ADJUST        0      0         counted',
    ])
  })

  it('are ranked', () => {
    const row = { rank: 1, productId: 'latte', name: 'Latte', price: 4500, totalSales: 1000, revenue: 4_500_000 }
    expect(
      linesOf(rankingText({ items: [row, { ...row, rank: 2, price: 500 }], from: 0, to: 1, computedAt: 1 })),
    ).toEqual([
      'RANK  PRODUCT  NAME   PRICE   SOLD    REVENUE',
      '   1  latte    Latte  4,500  1,000  4,500,000',
      '   2  latte    Latte    500  1,000  4,500,000',
    ])
  })
})

describe('an import', () => {
  const changes = (count: number): ImportedProduct[] => [
    { productId: 'same', change: 'equal', fields: [] },
    ...Array.from({ length: count }, (_, index): ImportedProduct => {
      return { productId: `p${index}`, change: 'changed', fields: ['name', 'price'] }
    }),
  ]
  const counts = { added: 1000, changed: 2, equal: 3 }

  it.each([
    [true, 'Would be: 1,000 added, 2 changed, 3 equal. Nothing was changed.'],
    [false, 'Imported: 1,000 added, 2 changed, 3 equal.'],
  ])('tells what differs, and how much (only tried: %s)', (dryRun, verdict) => {
    expect(linesOf(importText(changes(1), counts, { dryRun }))).toEqual([
      'PRODUCT  CHANGE   FIELDS',
      'p0       changed  name, price',
      verdict,
    ])
    expect(linesOf(importText(changes(0), counts, { dryRun }))).toEqual([verdict])
  })

  it('lists twenty at the most', () => {
    const shown = (count: number) => linesOf(importText(changes(count), counts, { dryRun: false })).slice(20, -1)
    expect(shown(20)).toEqual(['p19      changed  name, price'])
    expect(shown(21)).toEqual(['p19      changed  name, price', '… and 1 more; --json lists all.'])
    expect(shown(1020).at(-1)).toBe('… and 1,000 more; --json lists all.')
  })
})

describe('a cart', () => {
  it('is a line an item, with what it costs', () => {
    const line = { itemId: 'i1', productId: 'latte', optionId: 'L', name: 'Latte Large', unitPrice: 5500 }
    const items = [
      { ...line, quantity: 2, stock: 1200, orderable: true },
      { ...line, itemId: 'i2', optionId: 'default', unitPrice: 500, quantity: 1000, stock: 0, orderable: false },
    ]
    expect(linesOf(cartText({ userId: 'mina', items, total: 11_000 }))).toEqual([
      'ITEM     NAME         PRICE  QUANTITY  STOCK  NOTE                   LINE',
      'latte/L  Latte Large  5,500         2  1,200                         i1',
      'latte    Latte Large    500     1,000      0  cannot be ordered now  i2',
      '',
      'total 11,000',
    ])
    expect(cartText({ userId: 'mina', items: [], total: 0 })).toBe('')
  })
})

describe('coupons', () => {
  const fixed: Coupon = {
    couponId: 'c1',
    code: 'HELLO',
    name: 'Hello',
    discount: { type: 'FIXED', amount: 3000 },
    minimumOrderAmount: 0,
    quantity: 1000,
    claimed: 1,
    createdAt: 0,
  }
  const spring: Coupon = {
    ...fixed,
    code: 'SPRING',
    discount: { type: 'PERCENT', basisPoints: 1250, maxDiscount: 5000 },
    minimumOrderAmount: 10_000,
    claimFrom: minute(0),
    claimUntil: minute(1),
  }

  it('are listed with their discount, minimum and claims', () => {
    const tenth: Coupon = { ...fixed, code: 'TENTH', discount: { type: 'PERCENT', basisPoints: 1000 } }
    const shown = [fixed, { ...spring, claimedByUser: true }, { ...tenth, claimedByUser: false }]
    expect(linesOf(couponsText(shown, at))).toEqual([
      'CODE    NAME   DISCOUNT               MINIMUM     CLAIMED  FROM (Asia/Seoul)    UNTIL (Asia/Seoul)   NOTE',
      'HELLO   Hello  3,000                           1 of 1,000',
      'SPRING  Hello  12.5 %, at most 5,000   10,000  1 of 1,000  2026-11-20 15:00:00  2026-11-20 15:01:00  claimed',
      'TENTH   Hello  10 %                            1 of 1,000',
    ])
  })

  it('are shown one by one with how long they are valid', () => {
    const held = { productIds: ['latte', 'tea'], validDays: 7, validUntil: minute(2), metadata: { by: 'mina' } }
    expect(linesOf(couponText({ ...fixed, ...held }, at))).toEqual([
      'CODE   NAME   DISCOUNT     CLAIMED',
      'HELLO  Hello  3,000     1 of 1,000',
      '',
      'products     latte, tea',
      'valid days   7',
      'valid until  2026-11-20 15:02:00 Asia/Seoul',
      'metadata     by=mina',
    ])
    expect(couponText(fixed, at)).toBe(couponsText([fixed], at))
  })

  it('of a user are listed with what became of them', () => {
    const own: UserCouponView = {
      userCouponId: 'u1',
      couponId: 'c1',
      userId: 'mina',
      code: 'HELLO',
      name: 'Hello',
      status: 'USED',
      claimedAt: 0,
      expiresAt: minute(0),
      orderId: 'o1',
    }
    expect(linesOf(userCouponsText([own], at))).toEqual([
      'USER COUPON  CODE   NAME   STATUS  EXPIRES (Asia/Seoul)  ORDER',
      'u1           HELLO  Hello  USED    2026-11-20 15:00:00   o1',
    ])
  })
})

describe('an order', () => {
  const line = { productId: 'latte', productName: 'Latte', unitPrice: 4500 }
  const order: CancelledOrder = {
    orderId: 'o1',
    userId: 'mina',
    status: 'PENDING',
    items: [
      { ...line, optionId: 'L', optionName: 'Large', quantity: 2, discount: 1000, amount: 8000, cancelled: 1 },
      { ...line, optionId: 'default', optionName: 'default', unitPrice: 500, quantity: 9, discount: 0, amount: 4500 },
    ],
    subtotal: 13_500,
    discount: 1000,
    total: 12_500,
    userCouponId: 'u1',
    metadata: { table: '4' },
    createdAt: minute(0),
    expiresAt: minute(15),
    refusedPayments: { count: 2, lastAt: minute(3), reason: 'INSUFFICIENT_BALANCE' },
    history: [
      { from: null, to: 'PENDING', by: 'user', at: minute(0) },
      {
        from: 'PENDING',
        to: 'PENDING',
        by: 'admin',
        at: minute(3),
        reason: 'no money',
        lines: [
          { productId: 'latte', optionId: 'L', quantity: 1 },
          { productId: 'tea', optionId: 'default', quantity: 2 },
        ],
      },
    ],
  }
  const items = [
    'ITEM         PRICE  QUANTITY  CANCELLED  DISCOUNT  AMOUNT',
    'Latte Large  4,500         2          1     1,000   8,000',
    'Latte          500         9                        4,500',
  ]

  it('is shown with all that is known', () => {
    expect(linesOf(orderText(order, at))).toEqual([
      'order             o1',
      'user              mina',
      'status            PENDING',
      'created           2026-11-20 15:00:00 Asia/Seoul',
      'pay before        2026-11-20 15:15:00 Asia/Seoul',
      'user coupon       u1',
      'metadata          table=4',
      'refused payments  2, the last at 2026-11-20 15:03:00 Asia/Seoul: INSUFFICIENT_BALANCE',
      'reason            no money',
      '',
      ...items,
      '',
      'subtotal 13,500, discount 1,000, total 12,500',
    ])
  })

  it('that is paid no longer tells until when to pay', () => {
    const payment = { paymentId: 'p1', amount: 12_500, at: minute(5) }
    const { refusedPayments: _, metadata: __, ...rest } = order
    const paid: CancelledOrder = { ...rest, status: 'PAID', payment, history: order.history.slice(0, 1) }
    expect(linesOf(orderText(paid, at)).slice(0, 6)).toEqual([
      'order        o1',
      'user         mina',
      'status       PAID',
      'created      2026-11-20 15:00:00 Asia/Seoul',
      'paid         2026-11-20 15:05:00 Asia/Seoul',
      'user coupon  u1',
    ])
  })

  it.each([
    [{ discount: 0 }, 'total 12,500'],
    [{ discount: 0, refunded: 4500 }, 'total 12,500, refunded 4,500'],
    [{ discount: 0, refunded: 4500, balance: 0 }, 'total 12,500, refunded 4,500, balance 0'],
    [{ discount: 0, balance: 1000 }, 'total 12,500'],
    [
      { discount: 1, refunded: 4500, balance: 1000 },
      'subtotal 13,500, discount 1, total 12,500, refunded 4,500, balance 1,000',
    ],
  ])('ends with its sums: %j', (sums, told) => {
    expect(linesOf(orderText({ ...order, ...sums }, at)).at(-1)).toBe(told)
  })

  it('has a history', () => {
    expect(linesOf(historyText(order, at))).toEqual([
      'TIME (Asia/Seoul)    FROM     TO       BY     REASON    CANCELLED',
      '2026-11-20 15:00:00           PENDING  user',
      '2026-11-20 15:03:00  PENDING  PENDING  admin  no money  latte/L=1, tea=2',
    ])
  })

  it('stands in a list with others', () => {
    expect(linesOf(ordersText([order], at))).toEqual([
      'ORDER  USER  STATUS    TOTAL  ITEMS               CREATED (Asia/Seoul)',
      'o1     mina  PENDING  12,500  latte/L=2, latte=9  2026-11-20 15:00:00',
    ])
  })
})

describe('metadata', () => {
  it.each([
    [undefined, undefined],
    [{}, ''],
    [{ colour: 'red', size: 'L' }, 'colour=red, size=L'],
  ])('%j is written as %j', (metadata, text) => {
    expect(metadataText(metadata)).toBe(text)
  })
})

describe('an audit', () => {
  it('says that one more finding was left out', () => {
    const findings = Array.from({ length: 21 }, () => ({ check: 'no-orphans', ids: [], expected: 1, actual: 2 }))
    const report = { ok: false, checks: [], findings, rows: {} } as unknown as Parameters<typeof auditText>[0]
    expect(auditText(report).split('\n').at(-1)).toBe('… and 1 more; --json lists up to 1,000.')
  })
})

describe('a finding of the doctor', () => {
  it('groups the digits of numbers, and leaves words as they are', () => {
    const finding = {
      check: 'c',
      verdict: 'pass',
      promise: '',
      figures: { rows: 12_345, version: '12345' },
      elapsedMs: 1,
    }
    const text = findingText(finding as Parameters<typeof findingText>[0])
    expect(stripVTControlCharacters(text)).toBe('ok    c                   rows 12,345, version 12345')
  })
})
