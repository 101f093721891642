import { heatOf, keptOf, rate, ratio, resultOf, times } from './results.ts'

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |')
const perSecond = (value: number) => `${rate(value)}/s`

const requests: readonly (readonly [title: string, korean: string])[] = [
  ['orders of three lines, 100', '주문, 세 줄'],
  ['orders of one hot product, 100', '주문, 인기 상품 하나'],
  ['charges, 100', '충전'],
  ['claims of coupons, 100', '쿠폰 발급'],
  ['product list, 100', '상품 목록'],
  ['best sellers, not cached, 100', '인기 상품 (캐시 없이)'],
]

/** Requests over HTTP beside the hand-written server. */
export function httpTable(suite: 'http-mariadb' | 'http-sqlite'): string {
  const rows = requests.map(([title, korean]) => {
    const [theirs, ours] = ['hand-written', 'jumun'].map(name => resultOf(suite, title, name))
    const p99 = [theirs!, ours!].map(({ counts }) => rate(counts!['ms p99']!)).join(' → ')
    const shown = [theirs!, ours!].map(({ median }) => perSecond(median))
    return line([korean, shown[0]!, `**${shown[1]}**`, ratio(times(ours!, theirs!)), `${p99} ms`])
  })
  return [
    line([suite === 'http-mariadb' ? 'MariaDB' : 'SQLite', '직접 짠 서버', 'Jumun', '비율', 'p99']),
    '|---|---:|---:|---:|---:|',
    ...rows,
  ].join('\n')
}

const loads: readonly (readonly [title: string, korean: string])[] = [
  ['many products, 64', '여러 상품, 주문당 세 줄'],
  ['one hot product, 64', '인기 상품 하나'],
  ['many products, 1 ms away', '여러 상품, 1 ms 거리'],
  ['one hot product, 1 ms away', '인기 상품 하나, 1 ms 거리'],
]
const ways = ['hand-written, lock', 'hand-written, conditional', 'hand-written, batches', 'shop.']

/** Ways of locking on MariaDB. */
export function locksTable(): string {
  const rows = loads.map(([title, korean]) => {
    const figures = ways.map(name => rate(resultOf('orders-mariadb', title, name).median))
    return line([korean, ...figures.slice(0, 3), `**${figures[3]}**`])
  })
  return [
    line(['MariaDB, 동시 64', '비관적 락', '조건부 갱신', '배치 (직접 작성)', 'Jumun']),
    '|---|---:|---:|---:|---:|',
    ...rows,
  ].join('\n')
}

export function deadlocksTable(): string {
  const counts = ways
    .slice(0, 3)
    .map(name => resultOf('orders-mariadb', 'many products, 64', name).counts?.['deadlocks'])
  return [
    line(['', '비관적 락', '조건부 갱신', '배치']),
    '|---|---:|---:|---:|',
    line(['교착 상태 (여러 상품, 락 순서를 맞추지 않음)', ...counts.map(String)]),
  ].join('\n')
}

/** What it costs that a shop has grown. */
export function scaleTable(): string {
  const titles: readonly (readonly [string, string])[] = [
    ['ranking.top', '인기 상품 (캐시 없이)'],
    ['product page', '상품 페이지'],
    ['orders, 1 caller', '주문, 동시 1'],
    ['orders, 128', '주문, 동시 128'],
  ]
  const rows = titles.map(([title, korean]) => {
    const { results } = heatOf('scale', title)
    const [few, many] = [results[0]!, results.at(-1)!]
    return line([korean, rate(few.median), rate(many.median), ratio(times(many, few))])
  })
  return [line(['초당', '1만 개', '100만 개', '비율']), '|---|---:|---:|---:|', ...rows].join('\n')
}

/** The machine, in one sentence. */
export function machineLine(suite: string): string {
  const { cpu, cores, memoryGiB, system, node, date } = keptOf(suite).run.machine
  const [year, month, day] = date.split('-').map(Number)
  return (
    `${cpu.replaceAll('(R)', '')} 가상 머신 ${cores}코어, ${memoryGiB} GiB, ${system.replace(/^(\w+ \d+\.\d+).*$/, '$1')}, Node ${node.slice(1)}. ` +
    `${year}년 ${month}월 ${day}일 측정.`
  )
}
