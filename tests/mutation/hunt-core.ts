import { spawn } from 'node:child_process'
import { globSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { coreEquivalents } from './core-equivalents.ts'
import type { MutantReport } from './hunt-mutants.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const reportFile = join(root, 'dist', 'mutation', 'core.json')
const sources = 'packages/core/src'

/** As much of Stryker's report as is read here. Lines and columns count from 1. */
interface StrykerReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly StrykerMutant[] }>>
  readonly testFiles?: Readonly<Record<string, { readonly tests: readonly { id: string; name: string }[] }>>
}

interface StrykerMutant {
  readonly status: 'Killed' | 'Survived' | 'NoCoverage' | 'Timeout' | 'RuntimeError' | 'CompileError' | 'Ignored'
  readonly replacement?: string
  readonly location: { readonly start: Position; readonly end: Position }
  readonly killedBy?: readonly string[]
}

interface Position {
  readonly line: number
  readonly column: number
}

/** A change, with the range of the source that it stands in, as Stryker takes it. */
interface Found {
  readonly report: MutantReport
  readonly range: string
}

/**
 * Changes core, or one folder or file of it, in every place that Stryker knows how to; see `stryker.config.mjs`. The tests of
 * the same folder come first, because they are few and name its rules: what they overlook is shown to all tests of core.
 */
export async function huntCore(only: string | undefined): Promise<MutantReport[]> {
  const found = new Map<string, Found>()
  for (const room of only === undefined ? rooms() : [only]) {
    const tests = testsBeside(room)
    for (const one of await hunt(fileName(room), [sourcesOf(room)], tests)) found.set(keyOf(one), one)
  }
  const overlooked = [...found.values()].filter(({ report }) => report.verdict === 'survived')
  if (overlooked.length > 0) {
    // A range may hold other changes, too, which have been noticed.
    for (const one of await hunt(
      'overlooked',
      overlooked.map(({ range }) => range),
    )) {
      if (found.get(keyOf(one))?.report.verdict === 'survived') found.set(keyOf(one), one)
    }
  }
  return [...found.values()].map(({ report }) => report)
}

/** The folders of core, and '*.ts' for the files at its root. */
function rooms(): string[] {
  const folders = readdirSync(join(root, sources), { withFileTypes: true }).filter(entry => entry.isDirectory())
  const names = folders.map(({ name }) => name).filter(name => name !== 'testing' && name !== 'suites')
  return [...names.toSorted(), '*.ts']
}

function sourcesOf(room: string): string {
  return `${sources}/${room.endsWith('.ts') ? room : `${room}/**/*.ts`}`
}

function testsBeside(room: string): string[] {
  const folder = room.endsWith('.ts') ? room.slice(0, Math.max(room.lastIndexOf('/'), 0)) : room
  return globSync(join(sources, folder, '*.test.ts'), { cwd: root }).toSorted()
}

function fileName(room: string): string {
  return room.replaceAll(/\W+/g, '-')
}

/**
 * Runs Stryker on these files or ranges, with all tests of core unless said otherwise. What it has found stands under that name
 * for the next run, which tries again only what a test was written or changed for.
 */
async function hunt(name: string, mutate: readonly string[], tests: readonly string[] = []): Promise<Found[]> {
  rmSync(reportFile, { force: true })
  const stryker = join(root, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js')
  const args = ['--mutate', [...mutate, '!**/*.test.ts', '!**/testing/**', '!**/suites/**'].join(',')]
  if (tests.length > 0) args.push('--testFiles', tests.join(','))
  args.push('--incremental', '--incrementalFile', `dist/mutation/found/${name}.json`)
  // A change that makes a test wait for what never comes costs that long. Those of one folder are quick.
  const env = { ...process.env, JUMUN_MUTATION_TEST_MS: tests.length > 0 ? '5000' : '30000' }
  const child = spawn(process.execPath, [stryker, 'run', ...args], { cwd: root, env, stdio: ['ignore', 2, 2] })
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (status !== 0) throw new Error(`Stryker has ended with ${status}`)
  return readReport(reportFile)
}

function readReport(file: string): Found[] {
  const { files, testFiles = {} } = JSON.parse(readFileSync(file, 'utf8')) as StrykerReport
  const tests = Object.values(testFiles).flatMap(({ tests }) => tests)
  const nameOf = new Map(tests.map(({ id, name }) => [id, name]))
  return Object.entries(files).flatMap(([path, { source, mutants }]) =>
    mutants
      .filter(({ status }) => status !== 'Ignored')
      .map(mutant => ({ report: reportOf(path, source, mutant, nameOf), range: rangeOf(path, mutant) })),
  )
}

function reportOf(
  path: string,
  source: string,
  mutant: StrykerMutant,
  nameOf: ReadonlyMap<string, string>,
): MutantReport {
  const { line, changed } = shown(source, mutant)
  const place = `${path}:${mutant.location.start.line}`
  const survived = mutant.status === 'Survived' || mutant.status === 'NoCoverage'
  if (!survived) {
    const [first = ''] = mutant.killedBy ?? []
    return { place, line, changed, verdict: 'noticed', by: nameOf.get(first) ?? mutant.status }
  }
  const equivalent = coreEquivalents.find(one => one.file === path && one.line === line && one.changed === changed)
  if (equivalent !== undefined) return { place, line, changed, verdict: 'equivalent', by: equivalent.because }
  return { place, line, changed, verdict: 'survived' }
}

/** On the command line, columns count from 0. */
function rangeOf(path: string, { location: { start, end } }: StrykerMutant): string {
  return `${path}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`
}

function keyOf({ range, report }: Found): string {
  return `${range} ${report.changed}`
}

/** The line in which the change begins, before and after it. */
function shown(source: string, { location: { start, end }, replacement = '' }: StrykerMutant) {
  const lines = source.split('\n')
  const first = lines[start.line - 1] ?? ''
  const last = lines[end.line - 1] ?? ''
  const changed = first.slice(0, start.column - 1) + replacement + last.slice(end.column - 1)
  return { line: first.trim(), changed: changed.trim().replaceAll(/\s+/g, ' ') }
}
