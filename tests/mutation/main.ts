import { parseArgs } from 'node:util'
import { huntCore } from './hunt-core.ts'
import { huntMutants, type MutantReport } from './hunt-mutants.ts'
import { mutatedPackages } from './packages.ts'

// How many small changes of a package's sources its tests notice: of core all of them unless a count is given, in place; of the
// others some, drawn by a seed, one at a time, in a copy of the workspace.

const others = Object.keys(mutatedPackages)
const names = ['core', ...others]
const usage = `Usage: npm run mutation -- --package ${others.join('|')} [--count N] [--seed N] [--at-least PERCENT] [--json]
       npm run mutation -- --package core [--only FOLDER|FILE] [--count N [--seed N]] [--at-least PERCENT] [--json]`

function refuse(reason: string): never {
  console.error(`${reason}\n${usage}`)
  process.exit(2)
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        package: { type: 'string' },
        only: { type: 'string' },
        count: { type: 'string' },
        seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
        'at-least': { type: 'string', default: '0' },
        json: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    return refuse((error as Error).message)
  }
}

const values = readArguments()
const name = values.package
if (name === undefined || !names.includes(name)) refuse(name === undefined ? 'Which package?' : `There is no ${name}.`)

function whole(flag: 'count' | 'seed' | 'at-least', least: number, unset?: string): number {
  const value = Number(values[flag] ?? unset)
  return Number.isSafeInteger(value) && value >= least ? value : refuse(`--${flag} is a whole number from ${least}.`)
}

const [seed, atLeast] = [whole('seed', 0), whole('at-least', 0)]
const isDrawn = name !== 'core' || values.count !== undefined
const sample = { count: whole('count', 1, '50'), seed }

const reports = name === 'core' ? await huntAll(values.only) : await huntSome(name)
const counted = reports.filter(({ verdict }) => verdict !== 'equivalent')
const noticed = counted.filter(({ verdict }) => verdict === 'noticed').length
const percent = counted.length === 0 ? 100 : Math.round((noticed / counted.length) * 1000) / 10
const drawn = isDrawn ? { seed } : {}
if (values.json) console.log(JSON.stringify({ package: name, ...drawn, percent, reports } satisfies Result, null, 2))
else {
  const bySeed = isDrawn ? `, seed ${seed}` : ''
  console.log(`${name}: ${noticed} of ${counted.length} changes noticed (${percent} %)${bySeed}`)
}
if (percent < atLeast) process.exitCode = 1

async function huntAll(only: string | undefined): Promise<MutantReport[]> {
  const some = isDrawn ? `, ${sample.count} changes, seed ${seed}` : ''
  console.error(`core${only === undefined ? '' : `, ${only}`}${some}; first of all the tests without any change`)
  const found = await huntCore({ only, sample: isDrawn ? sample : undefined })
  for (const report of found) if (report.verdict === 'survived') tell(report)
  return found
}

function huntSome(part: string): Promise<MutantReport[]> {
  console.error(`${part}, ${sample.count} changes, seed ${seed}; first of all the tests without any`)
  return huntMutants({ name: part, ...sample }, tell, file => {
    console.error(`  ${file} was skipped: it tells of no change`)
  })
}

function tell({ place, line, changed, verdict, by }: MutantReport): void {
  if (values.json) return
  console.error(`  ${verdict.padEnd(10)} ${place}${by === undefined ? '' : `  ${by}`}`)
  if (verdict === 'survived') console.error(`    - ${line}\n    + ${changed}`)
}

interface Result {
  readonly package: string
  readonly seed?: number
  readonly percent: number
  readonly reports: readonly MutantReport[]
}
