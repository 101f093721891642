import type { ErrorCode } from '../errors.ts'

/** What each code means, in one line of each language: the title of a problem in Korean, and a row of the error reference. */
export const errorMeanings: Readonly<Record<ErrorCode, { readonly en: string; readonly ko: string }>> = {
  INVALID_INPUT: { en: 'The input is not valid.', ko: '입력값이 올바르지 않습니다' },
  UNAUTHENTICATED: { en: 'The caller is not known.', ko: '인증이 필요합니다' },
  FORBIDDEN: { en: 'The caller is known and may not do this.', ko: '권한이 없습니다' },
  INSUFFICIENT_BALANCE: { en: 'The wallet has less than is needed.', ko: '잔액이 부족합니다' },
  USER_NOT_FOUND: { en: 'There is no such user, or the user was erased.', ko: '사용자를 찾을 수 없습니다' },
  PRODUCT_NOT_FOUND: { en: 'There is no such product, or it is hidden.', ko: '상품을 찾을 수 없습니다' },
  OPTION_NOT_FOUND: { en: 'The product has no such option.', ko: '옵션을 찾을 수 없습니다' },
  COUPON_NOT_FOUND: { en: 'There is no such coupon for this user.', ko: '쿠폰을 찾을 수 없습니다' },
  ORDER_NOT_FOUND: { en: 'There is no such order for this user.', ko: '주문을 찾을 수 없습니다' },
  CART_ITEM_NOT_FOUND: { en: 'The cart has no such line.', ko: '장바구니에 없는 항목입니다' },
  NOT_FOUND: { en: 'There is nothing at this path or under this name.', ko: '찾을 수 없습니다' },
  METHOD_NOT_ALLOWED: { en: 'The path does not take this method.', ko: '허용되지 않은 메서드입니다' },
  PAYLOAD_TOO_LARGE: { en: 'The request body is too large.', ko: '요청 본문이 너무 큽니다' },
  UNSUPPORTED_MEDIA_TYPE: { en: 'The request body is not JSON in UTF-8.', ko: '지원하지 않는 본문 형식입니다' },
  INSUFFICIENT_STOCK: { en: 'Fewer units are left than were requested.', ko: '재고가 부족합니다' },
  BALANCE_LIMIT_EXCEEDED: { en: 'The balance would exceed its limit.', ko: '잔액 한도를 초과합니다' },
  COUPON_SOLD_OUT: { en: 'All coupons of the campaign are claimed.', ko: '쿠폰이 모두 소진되었습니다' },
  COUPON_ALREADY_CLAIMED: { en: 'The user has claimed this coupon already.', ko: '이미 발급받은 쿠폰입니다' },
  COUPON_NOT_CLAIMABLE: {
    en: 'The campaign has not started or has ended.',
    ko: '지금은 발급받을 수 없는 쿠폰입니다',
  },
  COUPON_ALREADY_USED: { en: 'The user coupon is used.', ko: '이미 사용한 쿠폰입니다' },
  COUPON_EXPIRED: { en: 'The user coupon has expired or was revoked.', ko: '만료되었거나 회수된 쿠폰입니다' },
  COUPON_MINIMUM_NOT_MET: {
    en: 'The order is below the minimum of the coupon, or has none of its products.',
    ko: '쿠폰 사용 조건을 충족하지 못했습니다',
  },
  PRODUCT_NOT_ON_SALE: {
    en: 'A product is outside its sale window.',
    ko: '지금은 판매하지 않는 상품입니다',
  },
  PURCHASE_LIMIT_EXCEEDED: { en: 'The user would exceed the limit of a product.', ko: '구매 한도를 초과합니다' },
  TOO_MANY_PENDING_ORDERS: {
    en: 'The user has too many orders, or units, that wait for payment.',
    ko: '결제 대기 중인 주문이 너무 많습니다',
  },
  USER_NOT_ERASABLE: {
    en: 'The user has money or pending orders.',
    ko: '잔액이나 결제 대기 주문이 남아 있어 삭제할 수 없습니다',
  },
  ORDER_NOT_PAYABLE: { en: 'The order is not pending.', ko: '결제할 수 없는 주문입니다' },
  ORDER_NOT_CANCELLABLE: {
    en: 'The order, or so much of it, can no longer be cancelled.',
    ko: '취소할 수 없는 주문입니다',
  },
  ORDER_NOT_COMPLETABLE: { en: 'The order is not paid.', ko: '수령 완료로 바꿀 수 없는 주문입니다' },
  PRICE_CHANGED: { en: 'The total differs from the one that was expected.', ko: '가격이 변경되었습니다' },
  ALREADY_EXISTS: { en: 'The id or code is taken.', ko: '이미 존재합니다' },
  IDEMPOTENCY_KEY_REUSED: {
    en: 'The idempotency key was used before with another input.',
    ko: '다른 요청에 이미 사용한 멱등키입니다',
  },
  RATE_LIMITED: { en: 'The caller sends too many requests.', ko: '요청이 너무 많습니다' },
  BUSY: {
    en: 'The shop has too much to do, or its database does not answer. `outcome` says whether nothing happened or it is unknown.',
    ko: '지금은 처리할 수 없습니다',
  },
  INTERNAL: { en: 'A defect. The log has its cause; nothing of it is returned.', ko: '서버 오류가 발생했습니다' },
}
