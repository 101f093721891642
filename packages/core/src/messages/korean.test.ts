import { describe, expect, it } from 'vitest'
import { type ErrorCode, type ErrorDetails, invalidInput, ShopError } from '../errors.ts'
import { createKorean } from './korean.ts'
import { errorMeanings } from './meanings.ts'

const korean = createKorean()

/** A refusal of a code, and what it says of its details. */
function saying<Code extends ErrorCode>(code: Code, details: ErrorDetails[Code], message: string) {
  return [code, message, new ShopError(code, 'in English', details)] as const
}

const window = { windows: [] }
const excess = { productId: 'latte', limit: 2, bought: 1, requested: 3 }
const pending = { userId: 'mina', orders: ['a', 'b'], maxPending: 2, heldUnits: 5, requestedUnits: 4, maxHeldUnits: 8 }

const sayings = [
  saying(
    'INSUFFICIENT_BALANCE',
    { required: 12_000, available: 1_000 },
    '잔액이 부족합니다 (필요 12,000, 잔액 1,000).',
  ),
  saying('USER_NOT_FOUND', { userId: 'mina' }, '사용자를 찾을 수 없습니다: mina'),
  saying('PRODUCT_NOT_FOUND', { productId: 'latte' }, '상품을 찾을 수 없습니다: latte'),
  saying('OPTION_NOT_FOUND', { productId: 'latte', optionId: 'xl' }, '상품 latte에 없는 옵션입니다: xl'),
  saying('COUPON_NOT_FOUND', { code: 'A', claimable: true }, '아직 발급받지 않은 쿠폰입니다: A. 먼저 발급받으세요.'),
  saying('COUPON_NOT_FOUND', { code: 'A', couponId: 'c' }, '쿠폰을 찾을 수 없습니다: A'),
  saying('COUPON_NOT_FOUND', { couponId: 'c', userCouponId: 'u' }, '쿠폰을 찾을 수 없습니다: c'),
  saying('COUPON_NOT_FOUND', { userCouponId: 'u' }, '쿠폰을 찾을 수 없습니다: u'),
  saying('COUPON_NOT_FOUND', {}, '쿠폰을 찾을 수 없습니다: '),
  saying('ORDER_NOT_FOUND', { orderId: 'o' }, '주문을 찾을 수 없습니다: o'),
  saying('CART_ITEM_NOT_FOUND', { itemId: 'i' }, '장바구니에 없는 항목입니다: i'),
  saying('METHOD_NOT_ALLOWED', { allowed: ['GET', 'HEAD'] }, '이 경로에서 쓸 수 있는 메서드: GET, HEAD'),
  saying('PAYLOAD_TOO_LARGE', { limitBytes: 65_536 }, '본문은 65,536바이트까지 보낼 수 있습니다.'),
  saying(
    'INSUFFICIENT_STOCK',
    {
      shortages: [
        { productId: 'latte', optionId: 'default', requested: 3, available: 2 },
        { productId: 'beans', optionId: '1kg', requested: 11, available: 0 },
      ],
    },
    '재고가 부족합니다: latte (요청 3, 남은 수량 2), beans/1kg (요청 11, 남은 수량 0)',
  ),
  saying(
    'BALANCE_LIMIT_EXCEEDED',
    { balance: 9_000, amount: 2_000, maxBalance: 10_000 },
    '잔액 한도를 초과합니다 (잔액 9,000, 추가 2,000, 한도 10,000).',
  ),
  saying('COUPON_SOLD_OUT', { code: 'A' }, '쿠폰이 모두 소진되었습니다: A'),
  saying('COUPON_ALREADY_CLAIMED', { code: 'A', userCouponId: 'u' }, '이미 발급받은 쿠폰입니다: A'),
  saying('COUPON_NOT_CLAIMABLE', { code: 'A', reason: 'NOT_STARTED' }, '아직 발급 기간이 아닌 쿠폰입니다: A'),
  saying('COUPON_NOT_CLAIMABLE', { code: 'A', reason: 'ENDED' }, '발급이 끝난 쿠폰입니다: A'),
  saying('COUPON_ALREADY_USED', { userCouponId: 'u' }, '이미 사용한 쿠폰입니다: u'),
  saying('COUPON_EXPIRED', { userCouponId: 'u', status: 'EXPIRED' }, '만료된 쿠폰입니다: u'),
  saying('COUPON_EXPIRED', { userCouponId: 'u', status: 'REVOKED' }, '회수된 쿠폰입니다: u'),
  saying(
    'COUPON_MINIMUM_NOT_MET',
    { minimumOrderAmount: 10_000, subtotal: 4_500 },
    '쿠폰을 쓰려면 10,000 이상 주문해야 합니다. 지금 주문은 4,500입니다.',
  ),
  saying('COUPON_MINIMUM_NOT_MET', { minimumOrderAmount: 0, subtotal: 0 }, '쿠폰을 쓸 수 있는 상품이 주문에 없습니다.'),
  saying(
    'PRODUCT_NOT_ON_SALE',
    { productIds: ['latte', 'beans'], ...window },
    '지금은 판매하지 않는 상품입니다: latte, beans',
  ),
  saying(
    'PURCHASE_LIMIT_EXCEEDED',
    { ...excess, products: [excess, { ...excess, productId: 'beans' }] },
    '1인당 구매 한도를 넘습니다: latte (요청 3, 구매 1, 한도 2), beans (요청 3, 구매 1, 한도 2)',
  ),
  saying(
    'TOO_MANY_PENDING_ORDERS',
    pending,
    '결제 대기 주문이 2건 있습니다. 2건까지 가능하니 먼저 결제하거나 취소하세요.',
  ),
  saying(
    'TOO_MANY_PENDING_ORDERS',
    { ...pending, maxPending: 3 },
    '결제 대기 주문에 담을 수 있는 수량은 8개입니다. 이 주문까지 9개가 됩니다.',
  ),
  saying(
    'USER_NOT_ERASABLE',
    { userId: 'mina', balance: 1_000, orders: ['a'] },
    '사용자 정보를 삭제할 수 없습니다: mina (잔액 1,000, 결제 대기 주문 1건)',
  ),
  ...(
    [
      ['PENDING', '결제 대기'],
      ['PAID', '결제 완료'],
      ['COMPLETED', '수령 완료'],
      ['FAILED', '실패'],
      ['CANCELLED', '취소됨'],
      ['EXPIRED', '만료됨'],
      ['LATER', 'LATER'],
    ] as const
  ).map(([status, called]) =>
    saying('ORDER_NOT_PAYABLE', { orderId: 'o', status }, `결제할 수 없는 주문입니다: o (${called})`),
  ),
  saying('ORDER_NOT_CANCELLABLE', { orderId: 'o', status: 'FAILED' }, '취소할 수 없는 주문입니다: o (실패)'),
  saying('ORDER_NOT_CANCELLABLE', { orderId: 'o', status: 'LATER' }, '취소할 수 없는 주문입니다: o (LATER)'),
  saying(
    'ORDER_NOT_CANCELLABLE',
    { orderId: 'o', status: 'PAID', cancellableUntil: Date.UTC(2026, 2, 2) },
    '취소 기한이 지난 주문입니다: o (기한 2026-03-02T00:00:00.000Z)',
  ),
  saying(
    'ORDER_NOT_CANCELLABLE',
    { orderId: 'o', status: 'PAID', lines: [{ productId: 'latte', requested: 3, left: 1 }] },
    '주문 o에서 취소할 수 있는 수량을 넘습니다: latte (요청 3, 남은 수량 1)',
  ),
  saying(
    'ORDER_NOT_COMPLETABLE',
    { orderId: 'o', status: 'PENDING' },
    '수령 완료로 바꿀 수 없는 주문입니다: o (결제 대기)',
  ),
  saying('ORDER_NOT_COMPLETABLE', { orderId: 'o', status: 'LATER' }, '수령 완료로 바꿀 수 없는 주문입니다: o (LATER)'),
  saying(
    'PRICE_CHANGED',
    { expected: 4_500, actual: 5_000, lines: [] },
    '가격이 변경되었습니다 (예상 4,500, 현재 5,000).',
  ),
  saying('ALREADY_EXISTS', { kind: 'product', id: 'latte' }, '이미 있는 상품입니다: latte'),
  saying('ALREADY_EXISTS', { kind: 'coupon', id: 'A' }, '이미 있는 쿠폰입니다: A'),
  saying('ALREADY_EXISTS', { kind: 'user', id: 'mina' }, '이미 있는 사용자입니다: mina'),
  saying('ALREADY_EXISTS', { kind: 'option', id: 'xl' }, '이미 있는 option입니다: xl'),
  saying('IDEMPOTENCY_KEY_REUSED', { idempotencyKey: 'k' }, '다른 요청에 이미 사용한 멱등키입니다: "k"'),
  saying('RATE_LIMITED', { retryAfterMs: 1_001 }, '요청이 너무 많습니다. 2초 뒤에 다시 시도하세요.'),
  saying('RATE_LIMITED', { retryAfterMs: 0 }, '요청이 너무 많습니다. 1초 뒤에 다시 시도하세요.'),
  saying(
    'BUSY',
    { retryAfterMs: 1_000, outcome: 'unknown' },
    '처리 결과를 확인할 수 없습니다. 같은 멱등키로 다시 시도하세요.',
  ),
  saying(
    'BUSY',
    { retryAfterMs: 1_000, outcome: 'nothing happened' },
    '지금은 처리할 수 없고, 변경된 것은 없습니다. 잠시 뒤에 다시 시도하세요.',
  ),
  saying('INTERNAL', {}, '서버에서 오류가 발생했습니다. 자세한 내용은 로그에 있습니다.'),
]

describe('a refusal in Korean', () => {
  it.each(sayings)('%s: %s', (code, message, error) => {
    expect(korean.error(error)).toEqual({ title: errorMeanings[code].ko, message })
  })

  it('says every code that has details of its own', () => {
    // A code without details is translated from its message.
    const withoutDetails = ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND', 'UNSUPPORTED_MEDIA_TYPE', 'INVALID_INPUT']
    const said = new Set<string>([...withoutDetails, ...sayings.map(([code]) => code)])
    expect(Object.keys(errorMeanings).filter(code => !said.has(code))).toEqual([])
  })

  it('names each field by its pointer, and none where the whole input is meant', () => {
    const issues = [
      { pointer: '/amount', message: 'is required' },
      { pointer: '', message: 'is not valid' },
    ]
    expect(korean.error(new ShopError('INVALID_INPUT', 'in English', { issues })).message).toBe(
      '/amount: 필수 항목입니다; 올바르지 않습니다',
    )
    expect(korean.error(invalidInput('/a', 'of a later version')).message).toBe('/a: of a later version')
    expect(korean.error(new ShopError('INVALID_INPUT', 'in English', { issues: [] })).message).toBe(
      `${errorMeanings.INVALID_INPUT.ko}.`,
    )
  })
})

describe('a text by its pattern', () => {
  const { text } = createKorean({
    '{0} is late': '{0}: 늦음',
    '{0} is late by {1} days, says {0}': '{0}: {1}일 늦음 ({0})',
    'a (very) late one?': '아주 늦은 것',
    'a train': '기차',
    'is required': '더 늦게 나온 말',
  })

  it('fills what differs, as often as it stands there, and translates that, too', () => {
    expect(text('a train is late')).toBe('기차: 늦음')
    expect(text('Bus 7\nto Seoul is late')).toBe('Bus 7\nto Seoul: 늦음')
  })

  it('is that of the phrase with most letters, in any order', () => {
    expect(text('it is late by 3 days, says it')).toBe('it: 3일 늦음 (it)')
  })

  it('means what stands there, letter by letter', () => {
    expect(text('a (very) late one?')).toBe('아주 늦은 것')
    expect(text('a very late one')).toBe('a very late one')
    expect(text('xa train')).toBe('xa train')
    expect(text('a trains')).toBe('a trains')
    expect(text(' is late')).toBe(' is late')
  })

  it('is that of the one who asks, where both have it', () => {
    expect(text('is required')).toBe('더 늦게 나온 말')
  })
})
