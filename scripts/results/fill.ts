import { costs, goals, heap, heats } from './english.ts'
import { deadlocksTable, httpTable, locksTable, machineLine, scaleTable } from './korean.ts'
import { heatOf, keptOf, keptResults, rate, ratio, resultOf, times } from './results.ts'

// Pages have places for figures: a table between `<!-- results: NAME -->` and `<!-- end of results -->`, and within a sentence
// `<!-- figure: NAME -->…<!-- end -->`. `npm run docs` fills them from docs/results.

const tables: Readonly<Record<string, () => string>> = {
  goals,
  heap: () => heap(/^heap at (\d+) lines$/),
  'heap of one process': () => heap(/^heap after (\d+) orders/),
  'costs en': () => costs('en'),
  'costs ko': () => costs('ko'),
  'ko http-mariadb': () => httpTable('http-mariadb'),
  'ko http-sqlite': () => httpTable('http-sqlite'),
  'ko locks': locksTable,
  'ko deadlocks': deadlocksTable,
  'ko scale': scaleTable,
  'ko machine': () => machineLine('http-mariadb'),
}

const lines = 'orders of three lines, 100'
const locks = (title: string, name: string) => resultOf('orders-mariadb', title, name)
const gain = (title: string) => ratio(times(locks(title, 'shop.'), locks(title, 'hand-written, lock')))
const conditional = (title: string) =>
  times(locks(title, 'hand-written, conditional'), locks(title, 'hand-written, lock'))
const titles = ['many products, 64', 'one hot product, 64', 'many products, 1 ms', 'one hot product, 1 ms']

const figures: Readonly<Record<string, () => string>> = {
  'http-mariadb orders': () => rate(resultOf('http-mariadb', lines, 'jumun').median),
  'http-mariadb orders p99': () => rate(resultOf('http-mariadb', lines, 'jumun').counts!['ms p99']!),
  'http-mariadb orders times': () =>
    times(resultOf('http-mariadb', lines, 'jumun'), resultOf('http-mariadb', lines, 'hand-written')).toFixed(1),
  'locks near': () => `${gain(titles[0]!)}–${gain(titles[1]!)}`,
  'locks far': () => `${gain(titles[2]!)}–${gain(titles[3]!)}`,
  'locks conditional': () => {
    const all = titles.map(conditional)
    return `${ratio(Math.min(...all))}–${ratio(Math.max(...all))}`
  },
  ...Object.fromEntries(
    ['JSON lines', 'Kafka', 'webhook'].map(name => [
      `relay ${name}`,
      () => rate(resultOf('relay', 'one relay delivers', name).median),
    ]),
  ),
  'scale filling': () => rate(Number(keptOf('scale').report.facts['orders/s while filling'])),
  'scale file': () =>
    String(Object.entries(keptOf('scale').report.facts).find(([name]) => name.startsWith('file at'))?.[1]),
  'scale one caller': () => {
    const { results } = heatOf('scale', 'orders, 1 caller')
    return ratio(times(results.at(-1)!, results[0]!))
  },
}

/** A page with the figures of the last kept runs. */
export function filled(page: string): string {
  const suites = keptResults()
  return page
    .replaceAll(
      /(<!-- results: ([^>]+?) -->\n)[^]*?(<!-- end of results -->)/g,
      (_, begin: string, name: string, end: string) => {
        const table = tables[name] ?? (suites.has(name) ? () => heats(name) : undefined)
        if (table === undefined) throw new Error(`There are no results ${name}.`)
        return `${begin}\n${table()}\n\n${end}`
      },
    )
    .replaceAll(/(<!-- figure: ([^>]+?) -->)[^]*?(<!-- end -->)/g, (_, begin: string, name: string, end: string) => {
      const figure = figures[name]
      if (figure === undefined) throw new Error(`There is no figure ${name}.`)
      return `${begin}${figure()}${end}`
    })
}
