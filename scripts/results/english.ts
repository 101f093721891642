import type { Heat } from '../../benchmarks/suite.ts'
import { isOurs, type Kept, keptOf, rate, ratio, resultOf, times } from './results.ts'

/** Every heat of a suite as a table, with how it was measured. */
export function heats(suite: string): string {
  const kept = keptOf(suite)
  return [measured(kept), ...kept.report.heats.flatMap(heat => [`**${capital(heat.title)}**`, heatTable(heat)])].join(
    '\n\n',
  )
}

function measured({ run, suite }: Kept): string {
  const { cpu, cores, memoryGiB, system, node, date } = run.machine
  const { rounds, roundMs } = run.options
  return (
    `\`${run.command.replace(/ --json.*$/, '')}\`, ${date}: ${cpu.replaceAll('(R)', '')}, ${cores} cores, ${memoryGiB} GiB, ` +
    `${system.replace(/^(\w+ \d+\.\d+).*$/, '$1')}, Node ${node.slice(1)}; ${rounds} rounds of ${roundMs / 1000} s ` +
    `([data](results/${suite}.json)).`
  )
}

function heatTable({ unit, results }: Heat): string {
  const isServer = results.some(({ counts }) => counts?.['ms p99'] !== undefined)
  const hasDeadlocks = !isServer && results.some(({ counts }) => counts?.['deadlocks'] !== undefined)
  const titles = [
    '',
    unit,
    'ratio',
    'slowest–fastest round',
    ...(isServer ? ['p99, ms', 'CPU of the server process, µs each'] : ['CPU of the process, µs each']),
    ...(hasDeadlocks ? ['deadlocks'] : []),
  ]
  const rows = results.map(result => {
    const { name, median, rounds, cpuMicros, counts = {} } = result
    const shown = spaced(name)
    return [
      isOurs(result) ? `**${shown}**` : shown,
      isOurs(result) ? `**${rate(median)}**` : rate(median),
      result.ratio.toFixed(2),
      `${rate(Math.min(...rounds))}–${rate(Math.max(...rounds))}`,
      ...(isServer
        ? [rate(counts['ms p99']!), rate(counts['µs of CPU per request in the server']!)]
        : [cpuMicros === 0 ? '' : rate(cpuMicros)]),
      ...(hasDeadlocks ? [String(counts['deadlocks'] ?? '')] : []),
    ]
  })
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    line(titles),
    `|---|${titles
      .slice(1)
      .map(() => '---:|')
      .join('')}`,
    ...rows.map(line),
  ]
    .join('\n')
    .replaceAll('|  |', '| |')
}

const spaced = (name: string) => name.replaceAll(/\d{5,}/g, digits => rate(Number(digits)))
const capital = (title: string) => title[0]!.toUpperCase() + title.slice(1)

/** The heap of `scale --full` as facts tell it: `heap at 10000 lines`. */
export function heap(pattern: RegExp): string {
  const facts = Object.entries(keptOf('scale').report.facts).flatMap(([name, value]) => {
    const [, count] = pattern.exec(name) ?? []
    return count === undefined ? [] : [[rate(Number(count)), String(value)] as const]
  })
  return [
    `| ${facts.map(([count]) => count).join(' | ')} |`,
    `|${facts.map(() => '---:|').join('')}`,
    `| ${facts.map(([, value]) => value).join(' | ')} |`,
  ].join('\n')
}

interface Goal {
  readonly of: string
  /** At least so many times as many; undefined where it is only shown. */
  readonly least?: number
  readonly compared: string
  readonly measured: number
}

/** The goals of each suite beside what was measured. */
export function goals(): string {
  const all = [...ordersOnSqlite(), ...ordersOnServers(), ...claims(), ...scale(), ...http()]
  const rows = all.map(({ of, least, compared, measured: value }, index) => {
    const isSame = all[index - 1]?.of === of
    const goal = least === undefined ? compared : `≥ ${least} × ${compared}`
    return `| ${isSame ? '' : of} | ${goal} | ${ratio(value)} × | ${least === undefined ? '' : value >= least ? 'yes' : 'no'} |`
  })
  return ['| | goal | measured | met |', '|---|---|---|---|', ...rows].join('\n')
}

function ordersOnSqlite(): Goal[] {
  const many = (name: string) => resultOf('orders-sqlite', 'many products', name)
  const [crowd, one] = [many('shop.orders.place, 128'), many('shop.orders.place, 1 caller')]
  const [single, batches] = [many('hand-written, one commit'), many('hand-written, batches')]
  const of = 'SQLite, many products, 128 callers'
  return [
    { of, least: 0.8, compared: 'hand-written batches', measured: times(crowd, batches) },
    { of, least: 5, compared: 'one commit per order', measured: times(crowd, single) },
    {
      of: 'SQLite, one caller',
      least: 0.7,
      compared: 'hand-written, one commit per order',
      measured: times(one, single),
    },
  ]
}

function ordersOnServers(): Goal[] {
  return [['MariaDB', 'orders-mariadb'] as const, ['PostgreSQL', 'orders-postgres'] as const].flatMap(
    ([name, suite]) => [
      ...['many products, 64', 'one hot product, 64', 'many products, 1 ms away', 'one hot product, 1 ms away'].flatMap(
        (title): Goal[] => {
          const [naive, batches, ours] = ['hand-written, lock', 'hand-written, batches', 'shop.'].map(one =>
            resultOf(suite, title, one),
          )
          const of = `${name}, ${title.replace(/, (?:64|1 ms away)$/, match => (match.includes('ms') ? ', 1 ms away' : ''))}, 64 callers`
          return [
            { of, least: 0.8, compared: 'hand-written batches', measured: times(ours!, batches!) },
            {
              of,
              least: title.startsWith('one') ? 25 : 8,
              compared: 'lock and update',
              measured: times(ours!, naive!),
            },
          ]
        },
      ),
      {
        of: `${name}, one caller`,
        least: 0.7,
        compared: 'hand-written',
        measured: times(
          resultOf(suite, 'many products, one caller', 'shop.'),
          resultOf(suite, 'many products, one caller', 'hand-written'),
        ),
      },
    ],
  )
}

function claims(): Goal[] {
  return ['SQLite, 128 callers', 'MariaDB, 64 callers', 'PostgreSQL, 64 callers'].map(title => ({
    of: `Claims, ${title}`,
    least: 0.7,
    compared: 'hand-written batches',
    measured: times(resultOf('claims', title, 'shop.'), resultOf('claims', title, 'hand-written, batches')),
  }))
}

function scale(): Goal[] {
  const grown = (title: string) => {
    const { results } = keptOf('scale').report.heats.find(heat => heat.title.startsWith(title))!
    return times(results.at(-1)!, results[0]!)
  }
  return [
    {
      of: 'SQLite, one caller, most stored order lines',
      least: 0.9,
      compared: 'fewest',
      measured: grown('orders, 1 caller'),
    },
    { of: 'the same, 128 callers', compared: 'no goal', measured: grown('orders, 128') },
    { of: '`ranking.top` without its cache', least: 0.9, compared: 'fewest', measured: grown('ranking.top') },
    { of: 'product page', least: 0.9, compared: 'fewest', measured: grown('product page') },
  ]
}

function http(): Goal[] {
  return [
    ['orders of three lines', 'orders of three lines'],
    ['orders of one hot product', 'one hot product'],
  ].map(([title = '', shown = '']) => ({
    of: `HTTP on MariaDB, 100 clients, ${shown}`,
    least: 5,
    compared: 'a hand-written shop with row locks',
    measured: times(resultOf('http-mariadb', title, 'jumun'), resultOf('http-mariadb', title, 'hand-written')),
  }))
}

/** The table of README.md and README.ko.md. */
export function costs(language: 'en' | 'ko'): string {
  const korean = language === 'ko'
  const [callers, hot] = korean ? ['동시', '인기 상품 하나'] : ['callers', 'one hot product']
  const crowd = (name: string, count: number) =>
    korean ? `${name}, ${callers} ${count}` : `${name}, ${count} ${callers}`
  const sqlite = (name: string) => resultOf('orders-sqlite', 'many products', name)
  const server = (suite: string, title: string) =>
    ['hand-written, lock', 'hand-written, batches', 'shop.'].map(name => rate(resultOf(suite, title, name).median))
  const titles = korean
    ? ['', '직접 짠 코드, 주문마다 트랜잭션', '직접 짠 코드, 배치', 'Jumun']
    : ['', 'hand-written, one order per transaction', 'hand-written batches', 'Jumun']
  const single = rate(sqlite('hand-written, one commit').median)
  const rows = [
    [
      crowd('SQLite', 128),
      single,
      rate(sqlite('hand-written, batches').median),
      rate(sqlite('shop.orders.place, 128').median),
    ],
    [crowd('MariaDB', 64), ...server('orders-mariadb', 'many products, 64')],
    [`${crowd('MariaDB', 64)}, ${hot}`, ...server('orders-mariadb', 'one hot product, 64')],
    [crowd('PostgreSQL', 64), ...server('orders-postgres', 'many products, 64')],
    [
      korean ? 'HTTP, MariaDB, 클라이언트 100' : 'HTTP on MariaDB, 100 clients',
      rate(resultOf('http-mariadb', 'orders of three lines', 'hand-written').median),
      '',
      rate(resultOf('http-mariadb', 'orders of three lines', 'jumun').median),
    ],
    [korean ? 'SQLite, 동시 1' : 'SQLite, one caller', single, '', rate(sqlite('shop.orders.place, 1 caller').median)],
  ]
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |')
  return [
    line(titles),
    '|---|---:|---:|---:|',
    ...rows.map(([name = '', one = '', batches = '', ours = '']) => line([name, one, batches, `**${ours}**`])),
  ].join('\n')
}
