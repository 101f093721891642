import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { machine } from '../../benchmarks/machine.ts'
import type { Result } from '../../benchmarks/race.ts'
import type { Heat, Skipped, SuiteReport } from '../../benchmarks/suite.ts'

/** What `npm run bench -- --json` says. */
interface Run {
  readonly machine: ReturnType<typeof machine>
  readonly command: string
  readonly options: { readonly rounds: number; readonly roundMs: number }
  readonly results: Readonly<Record<string, SuiteReport | Skipped>>
}

/** The last kept run of a suite. */
export interface Kept {
  readonly suite: string
  readonly report: SuiteReport
  readonly run: Run
}

const folder = join(import.meta.dirname, '../../docs/results')

/** What is kept in docs/results, by the name of the suite. */
export function keptResults(): Map<string, Kept> {
  const kept = new Map<string, Kept>()
  const files = existsSync(folder) ? readdirSync(folder).filter(file => file.endsWith('.json')) : []
  for (const file of files.toSorted()) {
    const text = readFileSync(join(folder, file), 'utf8')
    // npm says what it runs before the output of a script that is sent into a file.
    const run = JSON.parse(text.slice(text.indexOf('{'))) as Run
    for (const [suite, report] of Object.entries(run.results)) {
      if (!('skipped' in report)) kept.set(suite, { suite, report, run })
    }
  }
  return kept
}

const kept = keptResults()

export function keptOf(suite: string): Kept {
  const found = kept.get(suite)
  if (found === undefined) throw new Error(`docs/results has no run of ${suite}: npm run bench -- ${suite} --save`)
  return found
}

export function heatOf(suite: string, title: string): Heat {
  const found = keptOf(suite).report.heats.find(heat => heat.title.startsWith(title))
  if (found === undefined) throw new Error(`${suite} in docs/results has no ${title}`)
  return found
}

/** A competitor by the beginning of its name; the shop by `jumun` or `shop`. */
export function resultOf(suite: string, title: string, name: string): Result {
  const found = heatOf(suite, title).results.find(one => one.name.startsWith(name))
  if (found === undefined) throw new Error(`${suite}, ${title} in docs/results has no ${name}`)
  return found
}

export function times(one: Result, other: Result): number {
  return one.median / other.median
}

export const isOurs = ({ name }: Result) => /^(shop|jumun)\b/.test(name)

/** Thousands apart, as in `12 345`. */
export function rate(value: number): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, ' ')
}

/** As exact as it is steady. */
export function ratio(value: number): string {
  return value.toFixed(value < 9.95 ? 2 : 0)
}
