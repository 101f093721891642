import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { claims } from './claims.ts'
import { drawCharts } from './draw-charts.ts'
import { httpMariadb, httpPostgres, httpSqlite } from './http-load.ts'
import { machine } from './machine.ts'
import { ordersMariadb, ordersPostgres } from './orders-server.ts'
import { ordersSqlite } from './orders-sqlite.ts'
import { printReport } from './print-report.ts'
import { relay } from './relay.ts'
import { fewLines, scale } from './scale.ts'
import type { Skipped, Suite, SuiteReport } from './suite.ts'

// As `jumun serve` does, and as we advise hosts that serve crowds (decision 108): for all competitors in this process.
setFlagsFromString('--no-allocation-site-pretenuring')

const usage =
  '[NAME…] [--rounds N] [--round-ms N] [--folder PATH] [--full] [--lines N] [--smoke] [--json] [--save] [--svg FOLDER]'

function refuse(reason: string): never {
  console.error(`${reason}\nUsage: ${usage}`)
  process.exit(2)
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        save: { type: 'boolean', default: false },
        smoke: { type: 'boolean', default: false },
        full: { type: 'boolean', default: false },
        lines: { type: 'string' },
        svg: { type: 'string' },
        rounds: { type: 'string', default: '5' },
        'round-ms': { type: 'string', default: '2000' },
        folder: { type: 'string', default: tmpdir() },
      },
    })
  } catch (error) {
    return refuse((error as Error).message)
  }
}

function positive(name: 'rounds' | 'round-ms' | 'lines'): number {
  const value = Number(values[name])
  const least = name === 'lines' ? fewLines + 1 : 1
  return Number.isInteger(value) && value >= least ? value : refuse(`--${name} is a whole number of at least ${least}.`)
}

const { values, positionals } = readArguments()

const suites: Readonly<Record<string, Suite>> = {
  'orders-sqlite': ordersSqlite,
  'orders-mariadb': ordersMariadb,
  'orders-postgres': ordersPostgres,
  claims,
  relay,
  'http-sqlite': httpSqlite,
  'http-mariadb': httpMariadb,
  'http-postgres': httpPostgres,
  scale,
}

const wanted = positionals.length > 0 ? positionals : Object.keys(suites)
const unknown = wanted.filter(name => !Object.hasOwn(suites, name))
if (unknown.length > 0) refuse(`No benchmark ${unknown.join(', ')}; there are: ${Object.keys(suites).join(', ')}.`)

const { smoke, full, folder } = values
const lines = values.lines === undefined ? {} : { lines: positive('lines') }
const options = smoke
  ? { rounds: 1, roundMs: 50, folder, smoke, full: false }
  : { rounds: positive('rounds'), roundMs: positive('round-ms'), folder, smoke, full, ...lines }
const command = `npm run bench -- ${process.argv.slice(2).join(' ')}`
  .replace(/ --svg \S+/, '')
  .replace(' --save', '')
  .replace(/ --?$/, '')
const report: Record<string, SuiteReport | Skipped> = {}
for (const name of wanted) {
  if (!values.json) console.log(`\n${name} (${options.rounds} rounds of ${options.roundMs} ms, alternating)`)
  const result = await suites[name]!(options)
  report[name] = result
  if (!values.json) printReport(result)
  if (values.save && !('skipped' in result)) save(name, result)
}
if (values.svg !== undefined) drawCharts(values.svg, report, { machine: machine(), command })
if (values.json) console.log(JSON.stringify({ machine: machine(), command, options, results: report }, null, 2))

/** Keeps a run for the pages: `npm run docs` makes tables and charts of it. */
function save(name: string, result: SuiteReport): void {
  const run = {
    machine: machine(),
    command: `npm run bench -- ${name}${full ? ' --full' : ''}`,
    options,
    results: { [name]: result },
  }
  writeFileSync(join(import.meta.dirname, `../docs/results/${name}.json`), `${JSON.stringify(run, null, 2)}\n`)
}
