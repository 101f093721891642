import { tmpdir } from 'node:os'
import { parseArgs } from 'node:util'
import { machine } from './machine.ts'
import { ordersSqlite } from './orders-sqlite.ts'
import type { Result } from './race.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    'round-ms': { type: 'string', default: '2000' },
    folder: { type: 'string', default: tmpdir() },
  },
})

const suites: Record<string, (options: { rounds: number; roundMs: number; folder: string }) => Promise<Result[]>> = {
  'orders-sqlite': ordersSqlite,
}

const wanted = positionals.length > 0 ? positionals : Object.keys(suites)
const unknown = wanted.filter(name => !(name in suites))
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are: ${Object.keys(suites).join(', ')}`)
  process.exit(2)
}

const options = values.smoke
  ? { rounds: 1, roundMs: 200, folder: values.folder }
  : { rounds: Number(values.rounds), roundMs: Number(values['round-ms']), folder: values.folder }
const report: Record<string, Result[]> = {}
for (const name of wanted) {
  if (!values.json) console.log(`\n${name} (${options.rounds} rounds of ${options.roundMs} ms, alternating)`)
  const results = await suites[name]!(options)
  report[name] = results
  if (!values.json) printTable(results)
}
if (values.json) console.log(JSON.stringify({ machine: machine(), options, results: report }, null, 2))

function printTable(results: readonly Result[]): void {
  const width = Math.max(...results.map(({ name }) => name.length))
  for (const { name, median, ratio, rounds } of results) {
    const figure = String(Math.round(median)).padStart(8)
    console.log(`  ${name.padEnd(width)} ${figure}/s  ×${ratio.toFixed(2).padStart(6)}   ${rounds.join(' ')}`)
  }
}
