import type { ErrorCode } from '@jumun/core'
import { errorMeanings } from '@jumun/core/messages'
import { statusOf } from '@jumun/http'
import { openApi } from '../reference/http.ts'
import { code, markdownTable } from '../reference/markdown.ts'
import { koreanPage } from './page.ts'

/** What each operation does; one without a line here is in English. */
const summaries: Readonly<Record<string, string>> = {
  placeOrder: '주문하고 결제 (지금 또는 나중에)',
  listOrders: '내 주문 목록, 최신순',
  getOrder: '내 주문 한 건',
  payOrder: '결제 대기 주문 결제',
  cancelOrder: '주문 취소. 결제 전이면 해제, 결제 후면 환불. 일부 항목만 지정할 수도 있음',
  streamProducts: '재고와 가격 변경을 SSE로 받음',
  listProducts: '상품 목록',
  listTopProducts: '최근 영업일의 인기 상품, 오늘 포함',
  getProduct: '상품 한 개',
  getBalance: '잔액 조회',
  chargeBalance: '잔액 충전 (상점이 허용할 때)',
  listBalanceHistory: '잔액 변동 내역, 최신순',
  getCart: '장바구니, 현재 가격과 재고',
  addCartItem: '장바구니에 담기. 이미 있으면 수량 증가',
  changeCartItem: '수량 변경. 0이면 제거',
  removeCartItem: '한 줄 제거',
  checkoutCart: '장바구니(또는 일부) 주문',
  listCoupons: '발급받은 쿠폰, 최신순',
  listAvailableCoupons: '지금 발급받을 수 있는 쿠폰',
  claimCoupon: '쿠폰 발급, 선착순',
  registerUser: '사용자 등록',
  listUsers: '사용자 목록, 등록순. ID·이름·이메일 앞부분으로 찾기',
  getUser: '사용자와 잔액',
  updateUser: '이름, 이메일, 메타데이터 변경',
  eraseUser: '개인 정보 영구 삭제. ID, 원장, 주문은 남음',
  chargeUser: '사용자 잔액 충전',
  withdrawFromUser: '사유를 남기고 출금',
  listUserBalanceHistory: '사용자의 잔액 변동 내역',
  revokeCoupon: '사용하지 않은 쿠폰 회수',
  listAllOrders: '주문 목록. 사용자, 상태, 기간으로 거르기',
  getAnyOrder: '임의의 주문 한 건',
  cancelAnyOrder: '주문 전체 또는 일부 취소. 수령 완료 후에도 가능',
  completeOrder: '수령 완료 처리',
  addProduct: '상품 추가',
  listAllProducts: '상품 목록, 숨긴 상품 포함',
  updateProduct: '이름, 가격, 상태, 판매 기간, 한도 변경과 옵션 추가',
  getAnyProduct: '상품 한 개, 숨긴 상품 포함',
  listStockMovements: '옵션의 재고 변동 내역',
  adjustStock: '입고 또는 재고 정정',
  createCoupon: '쿠폰 캠페인 생성',
  listCampaigns: '쿠폰 캠페인 목록',
  updateCoupon: '캠페인의 이름, 수량, 기간 변경 또는 종료',
  audit: '저장된 행으로 모든 불변식 검증',
  getOutbox: '이벤트 전송 현황',
  relayOutbox: '보낼 이벤트를 지금 전송',
  retryOutbox: '전송 불가 이벤트 재시도',
  listEvents: '이벤트 목록과 전송 상태',
  replayEvents: '이미 보낸 이벤트 다시 보내기',
  takeRankingSnapshot: '날짜의 인기 상품 스냅샷 저장',
  getRankingSnapshot: '저장된 스냅샷 조회',
  getLiveness: '프로세스가 응답하는지',
  getReadiness: '트래픽을 받아도 되는지',
  getMetrics: 'Prometheus 지표',
  getOpenApi: 'OpenAPI 3.1 문서',
  getDocs: 'API 문서 페이지',
  getDocsFile: '문서 페이지의 파일',
}

const callers = { admin: '관리자', user: '사용자', anyone: '누구나' } as const

export async function apiPage(): Promise<string> {
  const document = await openApi()
  const rows = Object.entries(document.paths)
    .filter(([path]) => !path.startsWith('/contracts'))
    .flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, operation]) => operation.deprecated !== true)
        .map(([method, { operationId, summary, security }]) => {
          const who = security.some(one => 'admin' in one)
            ? callers.admin
            : security.some(one => 'user' in one)
              ? callers.user
              : callers.anyone
          return [code(`${method.toUpperCase()} ${path}`), who, summaries[operationId] ?? summary]
        }),
    )
  const codes = (Object.keys(errorMeanings) as ErrorCode[]).map(name => [
    String(statusOf[name]),
    code(name),
    errorMeanings[name].ko,
  ])
  return koreanPage(
    'API 명세',
    '요청과 응답의 모든 필드는 [HTTP 레퍼런스](../reference/http.md)와 `GET /openapi.json`에 있습니다. 금액은 정수, 시각은 ISO 8601 UTC입니다. ' +
      '돈·재고·쿠폰을 바꾸는 POST에는 `Idempotency-Key`를 붙일 수 있고, 되풀이하면 첫 응답에 `Idempotent-Replayed: true`가 붙어 옵니다. ' +
      '알 수 없는 필드는 거부합니다. `Accept-Language: ko`를 보내면 오류의 제목과 설명이 한국어로 옵니다.',
    [
      '## 경로',
      markdownTable(['경로', '호출자', '하는 일'], rows),
      '문서 002와 003의 계약은 `/contracts/002`, `/contracts/003`에서 그대로 제공합니다: [예전 계약](../guides/older-contracts.md).',
      '## 오류',
      '`application/problem+json`(RFC 9457)으로 응답합니다. 코드마다 딸려 오는 `details`는 [오류 레퍼런스](../reference/errors.md)에 있습니다.',
      markdownTable(
        ['상태', '코드', '뜻'],
        codes.toSorted(([one], [other]) => Number(one) - Number(other)),
      ),
    ],
  )
}
