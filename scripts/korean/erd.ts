import { openSqlite } from '@jumun/adapters/sqlite'
import Database from 'better-sqlite3'
import { code, markdownTable } from '../reference/markdown.ts'
import { koreanPage } from './page.ts'

/** What each table is for; one without a line here stands with its name alone. */
const meanings: Readonly<Record<string, string>> = {
  jumun_answers: '멱등키별로 저장한 첫 응답',
  jumun_cart_items: '장바구니 항목. 옵션당 한 줄',
  jumun_coupons: '쿠폰 캠페인: 코드, 할인, 수량, 기간',
  jumun_deliveries: '따로 처리해야 하는 이벤트 전송 (실패, 재시도, 전송 불가)',
  jumun_delivery_stretches: '릴레이가 임대한 이벤트 구간',
  jumun_ledger: '잔액 원장. 지갑별로 1, 2, 3 … 번호가 이어짐',
  jumun_migrations: '적용한 마이그레이션',
  jumun_options: '상품 옵션: 가격, 재고, 오늘의 판매',
  jumun_orders: '주문. 항목·재고 변동·이력을 JSON으로 한 행에 담음',
  jumun_outbox: '아웃박스 이벤트. Debezium 열 이름을 따름',
  jumun_outbox_state: '아웃박스의 위치와 정리 상태',
  jumun_products: '상품: 상태, 판매 기간, 1인당 한도',
  jumun_publishers: '발행자별 진행 위치와 일시 중지',
  jumun_ranking_snapshots: '날짜별 인기 상품 스냅샷',
  jumun_sales: '지난 날의 옵션별 판매 집계',
  jumun_settings: '상점에 저장된 설정 (시간대 등)',
  jumun_stock_movements: '주문 밖의 재고 변동 (입고, 정정, 반환)',
  jumun_user_coupons: '발급 쿠폰: 상태와 사용한 주문',
  jumun_users: '사용자',
  jumun_wallets: '지갑: 잔액과 원장 기록 수. 사용자 락으로도 쓰임',
}

/** References that are kept by rules and not by a foreign key, so that history may outlive what it tells of. */
const loose: readonly (readonly [from: string, to: string, why: string])[] = [
  ['jumun_orders', 'jumun_outbox', '이벤트'],
  ['jumun_orders', 'jumun_ledger', '결제·환불'],
  ['jumun_user_coupons', 'jumun_orders', '사용'],
  ['jumun_users', 'jumun_answers', '멱등키'],
  ['jumun_outbox', 'jumun_deliveries', '전송'],
]

interface Column {
  readonly name: string
  readonly type: string
  readonly notnull: 0 | 1
  readonly pk: number
}

interface ForeignKey {
  readonly table: string
  readonly from: string
}

/** The tables as a new shop has them, asked of the database itself. */
export async function erdPage(): Promise<string> {
  const database = new Database(':memory:')
  const store = await openSqlite(database)
  try {
    const tables = namesOf(database, 'table').filter(name => name.startsWith('jumun_'))
    const columns = (table: string) => database.pragma(`table_info(${table})`) as Column[]
    const keys = (table: string) => database.pragma(`foreign_key_list(${table})`) as ForeignKey[]
    const entities = tables.map(table => {
      const owned = new Set(keys(table).map(({ from }) => from))
      const lines = columns(table).map(({ name, type, pk }) => {
        const marks = [pk > 0 && 'PK', owned.has(name) && 'FK'].filter(Boolean).join(', ')
        return `    ${type.toLowerCase()} ${name}${marks === '' ? '' : ` ${marks}`}`
      })
      return [`  ${table} {`, ...lines, '  }'].join('\n')
    })
    const relations = tables.flatMap(table =>
      [...new Set(keys(table).map(key => key.table))].map(other => `  ${other} ||--o{ ${table} : ""`),
    )
    const others = loose
      .filter(([from, to]) => tables.includes(from) && tables.includes(to))
      .map(([from, to, why]) => `  ${from} ||..o{ ${to} : "${why}"`)
    const indexes = database
      .prepare(
        "select name, tbl_name as tableName, sql from sqlite_master where type = 'index' and sql is not null order by name",
      )
      .all() as { name: string; tableName: string; sql: string }[]
    return koreanPage(
      'ERD',
      '새 상점의 테이블을 데이터베이스에서 읽어 그린 것입니다. 실선은 외래 키, 점선은 규칙으로 지키는 참조입니다. SQL로 조회할 때는 열이 바뀌지 않는 ' +
        '뷰(`jumun_view_…`)를 쓰세요: [데이터베이스](../database.md).',
      [
        ['```mermaid', 'erDiagram', ...relations, ...others, ...entities, '```'].join('\n'),
        '## 테이블',
        markdownTable(
          ['테이블', '내용'],
          tables.map(table => [code(table), meanings[table] ?? '']),
        ),
        '## 인덱스',
        '기본 키 말고는 아래가 전부입니다. 조건이 붙은 것은 부분 인덱스입니다(MySQL과 MariaDB에는 조건이 없습니다). 이유는 [인덱스와 캐시](indexes-and-caches.md)에 있습니다.',
        markdownTable(
          ['인덱스', '테이블', '정의'],
          indexes.map(({ name, tableName, sql }) => [code(name), code(tableName), code(definitionOf(sql))]),
        ),
      ],
    )
  } finally {
    await store.close()
    database.close()
  }
}

function namesOf(database: Database.Database, type: string): string[] {
  const rows = database.prepare('select name from sqlite_master where type = ? order by name').all(type) as {
    name: string
  }[]
  return rows.map(({ name }) => name)
}

function definitionOf(sql: string): string {
  return sql
    .replaceAll(/\s+/g, ' ')
    .replace(/^CREATE (UNIQUE )?INDEX .*? on \S+ /i, '$1')
    .replaceAll('"', '')
}
