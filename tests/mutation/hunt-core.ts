import { createRandom } from '@jumun/doctor/toolbox'
import { spawn } from 'node:child_process'
import { globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { coreEquivalents } from './core-equivalents.ts'
import type { MutantReport } from './hunt-mutants.ts'
import { keyOfMutant, rangeOf, type StrykerMutant, type StrykerReport } from './stryker-report.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const reportFile = join(root, 'dist', 'mutation', 'core.json')
const sources = 'packages/core/src'

/** A change, with the range of the source that it stands in, as Stryker takes it. */
interface Found {
  readonly report: MutantReport
  readonly range: string
  readonly key: string
}

/** What of core is changed. */
interface Wanted {
  /** A folder or file; all of it unless said. */
  readonly only?: string | undefined
  /** So many changes, drawn by the seed; all of them unless said. */
  readonly sample?: { readonly count: number; readonly seed: number } | undefined
}

/**
 * Changes core, or one folder or file of it, in every place that Stryker knows how to, or in some that are drawn; see
 * `stryker.config.mjs`. The tests of the same folder come first, because they are few and name its rules: what they overlook is
 * shown to all tests of core.
 */
export async function huntCore({ only, sample }: Wanted): Promise<MutantReport[]> {
  const places = only === undefined ? rooms() : [only]
  const drawn = sample === undefined ? undefined : draw(await everyChange(places), sample)
  const found = new Map<string, Found>()
  for (const room of places) {
    const own = drawn?.filter(key => isIn(room, key))
    if (own?.length === 0) continue
    const looked = { mutate: [sourcesOf(room)], tests: testsBeside(room), drawn: own }
    for (const one of await hunt(fileName(room), looked)) found.set(one.key, one)
  }
  const overlooked = [...found.values()].filter(({ report }) => report.verdict === 'survived')
  if (overlooked.length > 0) {
    const looked = { mutate: overlooked.map(({ range }) => range), drawn: overlooked.map(({ key }) => key) }
    for (const one of await hunt('overlooked', looked)) found.set(one.key, one)
  }
  return [...found.values()].map(({ report }) => report)
}

/** All changes of these places, of which none is tried. */
async function everyChange(places: readonly string[]): Promise<string[]> {
  const anyTest = `${sources}/errors.test.ts`
  await stryker({ mutate: places.map(sourcesOf), tests: [anyTest], drawn: [] }, 30_000)
  const { files } = readReport()
  return Object.entries(files).flatMap(([path, { mutants }]) =>
    mutants.filter(({ status }) => status !== 'Ignored').map(mutant => keyOfMutant(path, mutant)),
  )
}

function draw(all: readonly string[], { count, seed }: { count: number; seed: number }): string[] {
  const random = createRandom(seed)
  const left = all.toSorted()
  const drawn: string[] = []
  while (drawn.length < count && left.length > 0) drawn.push(left.splice(random.below(left.length), 1)[0]!)
  return drawn
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

function isIn(room: string, key: string): boolean {
  const [path = ''] = key.slice(sources.length + 1).split(':')
  return room === '*.ts' ? !path.includes('/') : path === room || path.startsWith(`${room}/`)
}

function testsBeside(room: string): string[] {
  const folder = room.endsWith('.ts') ? room.slice(0, Math.max(room.lastIndexOf('/'), 0)) : room
  return globSync(join(sources, folder, '*.test.ts'), { cwd: root }).toSorted()
}

function fileName(room: string): string {
  return room.replaceAll(/\W+/g, '-')
}

/** Where Stryker looks. */
interface Looked {
  /** Files or ranges. */
  readonly mutate: readonly string[]
  /** The tests that are run; all of core's unless said. */
  readonly tests?: readonly string[]
  /** The changes that are tried; all unless said. */
  readonly drawn?: readonly string[] | undefined
}

/** Runs Stryker and tells what became of each change that was tried. */
async function hunt(name: string, looked: Looked): Promise<Found[]> {
  // What all of a room's changes came to is kept for the next run, which tries again only what a test was written or changed
  // for. Of what is drawn there would be another choice each time.
  const incremental =
    looked.drawn === undefined ? ['--incremental', '--incrementalFile', `dist/mutation/found/${name}.json`] : []
  // A change that makes a test wait for what never comes costs that long; on a busy machine a test takes ten times its own.
  await stryker(looked, looked.tests?.length ? 60_000 : 120_000, incremental)
  const { files, testFiles = {} } = readReport()
  const tests = Object.values(testFiles).flatMap(({ tests }) => tests)
  const nameOf = new Map(tests.map(({ id, name }) => [id, name]))
  const drawn = looked.drawn && new Set(looked.drawn)
  return Object.entries(files).flatMap(([path, { source, mutants }]) =>
    mutants
      .map(mutant => ({ mutant, key: keyOfMutant(path, mutant) }))
      .filter(({ mutant: { status }, key }) => status !== 'Ignored' && (drawn?.has(key) ?? true))
      .map(({ mutant, key }) => ({
        report: reportOf(path, source, mutant, nameOf),
        range: rangeOf(path, mutant),
        key,
      })),
  )
}

async function stryker({ mutate, tests = [], drawn }: Looked, testMs: number, more: string[] = []): Promise<void> {
  mkdirSync(dirname(reportFile), { recursive: true })
  rmSync(reportFile, { force: true })
  const program = join(root, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js')
  const args = ['--mutate', [...mutate, '!**/*.test.ts', '!**/testing/**', '!**/suites/**'].join(','), ...more]
  const env: NodeJS.ProcessEnv = { ...process.env, JUMUN_MUTATION_TEST_MS: String(testMs) }
  if (tests.length > 0) env['JUMUN_MUTATION_TESTS'] = tests.join(',')
  if (drawn !== undefined) {
    const drawnFile = join(dirname(reportFile), 'drawn.json')
    writeFileSync(drawnFile, JSON.stringify(drawn))
    env['JUMUN_MUTATION_DRAWN'] = drawnFile
    args.push('--checkers', 'drawn')
  }
  const child = spawn(process.execPath, [program, 'run', ...args], { cwd: root, env, stdio: ['ignore', 2, 2] })
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (status !== 0) throw new Error(`Stryker has ended with ${status}`)
}

function readReport(): StrykerReport {
  return JSON.parse(readFileSync(reportFile, 'utf8')) as StrykerReport
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

/** The line in which the change begins, before and after it. */
function shown(source: string, { location: { start, end }, replacement = '' }: StrykerMutant) {
  const lines = source.split('\n')
  const first = lines[start.line - 1] ?? ''
  const last = lines[end.line - 1] ?? ''
  const changed = first.slice(0, start.column - 1) + replacement + last.slice(end.column - 1)
  return { line: first.trim(), changed: changed.trim().replaceAll(/\s+/g, ' ') }
}
