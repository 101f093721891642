import { type ErrorCode, type ErrorDetails, isShopError, type ShopError } from '../errors.ts'
import { iso } from '../json/iso.ts'
import { koreanFields } from './korean-fields.ts'
import { errorMeanings } from './meanings.ts'
import { type Phrases, translator } from './phrases.ts'

/** An error in the words of one language. */
export interface KoreanError {
  readonly title: string
  readonly message: string
}

/** Says errors in Korean, from their codes and numbers; texts that have none are looked up among `phrases`. */
export interface Korean {
  error(error: ShopError): KoreanError
  /** A text of ours such as what is wrong with a field; itself where it is not known. */
  text(text: string): string
}

export function createKorean(phrases: Phrases = {}): Korean {
  const translate = translator({ ...koreanFields, ...phrases })
  const text = (ours: string) => translate(ours) ?? ours

  return {
    text,
    error(error) {
      const title = errorMeanings[error.code].ko
      if (isShopError(error, 'INVALID_INPUT') && error.details.issues.length > 0) {
        const told = error.details.issues.map(({ pointer, message }) =>
          pointer === '' ? text(message) : `${pointer}: ${text(message)}`,
        )
        return { title, message: told.join('; ') }
      }
      const say = sayings[error.code] as ((details: object) => string) | undefined
      return { title, message: say?.(error.details) ?? translate(error.message) ?? `${title}.` }
    },
  }
}

/** Amounts as people read them. */
function grouped(amount: number): string {
  return amount.toLocaleString('en-US')
}

function lineOf({ productId, optionId }: { productId: string; optionId?: string }): string {
  return optionId === undefined || optionId === 'default' ? productId : `${productId}/${optionId}`
}

const kinds: Readonly<Record<string, string>> = { product: '상품', coupon: '쿠폰', user: '사용자' }

const statuses: Readonly<Record<string, string>> = {
  PENDING: '결제 대기',
  PAID: '결제 완료',
  COMPLETED: '수령 완료',
  FAILED: '실패',
  CANCELLED: '취소됨',
  EXPIRED: '만료됨',
}

/** What the details of a code say. Codes without details are translated from their message. */
const sayings: { readonly [Code in ErrorCode]?: (details: ErrorDetails[Code]) => string } = {
  INSUFFICIENT_BALANCE: ({ required, available }) =>
    `잔액이 부족합니다 (필요 ${grouped(required)}, 잔액 ${grouped(available)}).`,
  USER_NOT_FOUND: ({ userId }) => `사용자를 찾을 수 없습니다: ${userId}`,
  PRODUCT_NOT_FOUND: ({ productId }) => `상품을 찾을 수 없습니다: ${productId}`,
  OPTION_NOT_FOUND: ({ productId, optionId }) => `상품 ${productId}에 없는 옵션입니다: ${optionId}`,
  COUPON_NOT_FOUND: ({ code, couponId, userCouponId, claimable }) =>
    claimable === true
      ? `아직 발급받지 않은 쿠폰입니다: ${code}. 먼저 발급받으세요.`
      : `쿠폰을 찾을 수 없습니다: ${code ?? couponId ?? userCouponId ?? ''}`,
  ORDER_NOT_FOUND: ({ orderId }) => `주문을 찾을 수 없습니다: ${orderId}`,
  CART_ITEM_NOT_FOUND: ({ itemId }) => `장바구니에 없는 항목입니다: ${itemId}`,
  METHOD_NOT_ALLOWED: ({ allowed }) => `이 경로에서 쓸 수 있는 메서드: ${allowed.join(', ')}`,
  PAYLOAD_TOO_LARGE: ({ limitBytes }) => `본문은 ${grouped(limitBytes)}바이트까지 보낼 수 있습니다.`,
  INSUFFICIENT_STOCK: ({ shortages }) => {
    const list = shortages.map(one => `${lineOf(one)} (요청 ${one.requested}, 남은 수량 ${one.available})`)
    return `재고가 부족합니다: ${list.join(', ')}`
  },
  BALANCE_LIMIT_EXCEEDED: ({ balance, amount, maxBalance }) =>
    `잔액 한도를 초과합니다 (잔액 ${grouped(balance)}, 추가 ${grouped(amount)}, 한도 ${grouped(maxBalance)}).`,
  COUPON_SOLD_OUT: ({ code }) => `쿠폰이 모두 소진되었습니다: ${code}`,
  COUPON_ALREADY_CLAIMED: ({ code }) => `이미 발급받은 쿠폰입니다: ${code}`,
  COUPON_NOT_CLAIMABLE: ({ code, reason }) =>
    reason === 'NOT_STARTED' ? `아직 발급 기간이 아닌 쿠폰입니다: ${code}` : `발급이 끝난 쿠폰입니다: ${code}`,
  COUPON_ALREADY_USED: ({ userCouponId }) => `이미 사용한 쿠폰입니다: ${userCouponId}`,
  COUPON_EXPIRED: ({ userCouponId, status }) =>
    status === 'EXPIRED' ? `만료된 쿠폰입니다: ${userCouponId}` : `회수된 쿠폰입니다: ${userCouponId}`,
  COUPON_MINIMUM_NOT_MET: ({ minimumOrderAmount, subtotal }) =>
    subtotal === 0
      ? '쿠폰을 쓸 수 있는 상품이 주문에 없습니다.'
      : `쿠폰을 쓰려면 ${grouped(minimumOrderAmount)} 이상 주문해야 합니다. 지금 주문은 ${grouped(subtotal)}입니다.`,
  PRODUCT_NOT_ON_SALE: ({ productIds }) => `지금은 판매하지 않는 상품입니다: ${productIds.join(', ')}`,
  PURCHASE_LIMIT_EXCEEDED: ({ products }) => {
    const list = products.map(one => `${one.productId} (요청 ${one.requested}, 구매 ${one.bought}, 한도 ${one.limit})`)
    return `1인당 구매 한도를 넘습니다: ${list.join(', ')}`
  },
  TOO_MANY_PENDING_ORDERS: ({ orders, maxPending, heldUnits, requestedUnits, maxHeldUnits }) =>
    orders.length >= maxPending
      ? `결제 대기 주문이 ${orders.length}건 있습니다. ${maxPending}건까지 가능하니 먼저 결제하거나 취소하세요.`
      : `결제 대기 주문에 담을 수 있는 수량은 ${maxHeldUnits}개입니다. 이 주문까지 ${heldUnits + requestedUnits}개가 됩니다.`,
  USER_NOT_ERASABLE: ({ userId, balance, orders }) =>
    `사용자 정보를 삭제할 수 없습니다: ${userId} (잔액 ${grouped(balance)}, 결제 대기 주문 ${orders.length}건)`,
  ORDER_NOT_PAYABLE: ({ orderId, status }) => `결제할 수 없는 주문입니다: ${orderId} (${statuses[status] ?? status})`,
  ORDER_NOT_CANCELLABLE: ({ orderId, status, lines, cancellableUntil }) => {
    if (cancellableUntil !== undefined) return `취소 기한이 지난 주문입니다: ${orderId} (기한 ${iso(cancellableUntil)})`
    if (lines !== undefined) {
      const list = lines.map(one => `${lineOf(one)} (요청 ${one.requested}, 남은 수량 ${one.left})`)
      return `주문 ${orderId}에서 취소할 수 있는 수량을 넘습니다: ${list.join(', ')}`
    }
    return `취소할 수 없는 주문입니다: ${orderId} (${statuses[status] ?? status})`
  },
  ORDER_NOT_COMPLETABLE: ({ orderId, status }) =>
    `수령 완료로 바꿀 수 없는 주문입니다: ${orderId} (${statuses[status] ?? status})`,
  PRICE_CHANGED: ({ expected, actual }) =>
    `가격이 변경되었습니다 (예상 ${grouped(expected)}, 현재 ${grouped(actual)}).`,
  ALREADY_EXISTS: ({ kind, id }) => `이미 있는 ${kinds[kind] ?? kind}입니다: ${id}`,
  IDEMPOTENCY_KEY_REUSED: ({ idempotencyKey }) =>
    `다른 요청에 이미 사용한 멱등키입니다: ${JSON.stringify(idempotencyKey)}`,
  RATE_LIMITED: ({ retryAfterMs }) => `요청이 너무 많습니다. ${seconds(retryAfterMs)}초 뒤에 다시 시도하세요.`,
  BUSY: ({ outcome }) =>
    outcome === 'unknown'
      ? '처리 결과를 확인할 수 없습니다. 같은 멱등키로 다시 시도하세요.'
      : '지금은 처리할 수 없고, 변경된 것은 없습니다. 잠시 뒤에 다시 시도하세요.',
  INTERNAL: () => '서버에서 오류가 발생했습니다. 자세한 내용은 로그에 있습니다.',
}

function seconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000))
}
