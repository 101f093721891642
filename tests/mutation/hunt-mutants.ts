import { createRandom } from '@jumun/doctor/toolbox'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createPatchedWorkspace } from '../defects/patched-workspace.ts'
import { runTests, type TestVerdict } from '../defects/run-tests.ts'
import { equivalents } from './equivalents.ts'
import { changedLine, type Mutant, mutantsOf, patched } from './mutants.ts'
import { mutatedPackages, sourcesOf, testsOf } from './packages.ts'
import { nearestFirst } from './related-tests.ts'

export interface MutantReport {
  readonly place: string
  readonly line: string
  readonly changed: string
  readonly verdict: 'noticed' | 'survived' | 'equivalent'
  /** The test that noticed it, or what was said when no test could be run. */
  readonly by?: string
}

interface Placed {
  readonly file: string
  /** The file as it is. */
  readonly source: string
  readonly mutant: Mutant
}

/** Longer than the tests of any package take by themselves. */
const mostMs = 1_800_000

/**
 * Changes a package's sources in so many places, drawn by the seed and one at a time, in a copy of the workspace; runs the
 * tests that have to notice, the nearest ones first.
 */
export async function huntMutants(
  { name, count, seed }: { name: string; count: number; seed: number },
  onReport: (report: MutantReport) => void,
  onSkipped: (file: string) => void,
): Promise<MutantReport[]> {
  const mutated = mutatedPackages[name]
  if (mutated === undefined) throw new Error(`There is no ${name}.`)
  const workspace = createPatchedWorkspace({
    packages: ['core', 'adapters', 'http', 'doctor', 'cli'],
    folders: ['tests', 'examples', 'benchmarks', 'docs', 'README.md'],
  })
  const { folder } = workspace
  try {
    const tests = testsOf(mutated, folder)
    const healthy = await holdHealthy(folder, tests)
    // What takes much longer than that goes round in circles.
    const maxMs = 60_000 + 2 * healthy.ms
    for (const file of tests) if (!healthy.msOf.has(file)) onSkipped(file)
    const all = sourcesOf(mutated, folder).flatMap(file => placedIn(folder, file))
    const reports: MutantReport[] = []
    for (const placed of draw(all, count, seed)) {
      const shown = showing(placed)
      const equivalent = equivalents.find(
        ({ file, line, changed }) => file === placed.file && line === shown.line && changed === shown.changed,
      )
      let report: MutantReport
      if (equivalent !== undefined) report = { ...shown, verdict: 'equivalent', by: equivalent.because }
      else {
        workspace.write(placed.file, patched(placed.source, placed.mutant))
        try {
          report = { ...shown, ...(await noticed(folder, nearestFirst(folder, placed.file, healthy.msOf), maxMs)) }
        } finally {
          workspace.revert()
        }
      }
      reports.push(report)
      onReport(report)
    }
    return reports
  } finally {
    workspace.remove()
  }
}

/** How long all tests take when nothing is changed, and those of each file that is not skipped, in ms. */
type Healthy = Pick<TestVerdict, 'msOf'> & { readonly ms: number }

/** On a busy machine a test may fail by luck, but not twice. */
async function holdHealthy(folder: string, tests: readonly string[]): Promise<Healthy> {
  for (let attempt = 1; ; attempt += 1) {
    const begun = performance.now()
    const { passed, failed, first, broken, msOf } = await runTests(folder, {
      files: tests,
      inOrder: true,
      maxMs: mostMs,
    })
    if (failed === 0 && passed > 0) return { ms: performance.now() - begun, msOf }
    if (attempt === 2) throw new Error(`without any change: ${first ?? broken ?? 'no test was run'}`)
  }
}

async function noticed(
  folder: string,
  files: readonly string[],
  maxMs: number,
): Promise<Pick<MutantReport, 'verdict' | 'by'>> {
  const by = noticedBy(await runTests(folder, { files, inOrder: true, maxMs }))
  return by === undefined ? { verdict: 'survived' } : { verdict: 'noticed', by }
}

/** What cannot even be loaded, or does not come to an end, is never overlooked. */
function noticedBy({ failed, first, broken }: TestVerdict): string | undefined {
  if (failed > 0) return first ?? 'a test'
  return broken?.split('\n')[0]
}

function draw(all: readonly Placed[], count: number, seed: number): Placed[] {
  const random = createRandom(seed)
  const left = [...all]
  const drawn: Placed[] = []
  while (drawn.length < count && left.length > 0) drawn.push(left.splice(random.below(left.length), 1)[0]!)
  return drawn
}

function placedIn(folder: string, file: string): Placed[] {
  const source = readFileSync(join(folder, file), 'utf8')
  return mutantsOf(source, file).map(mutant => ({ file, source, mutant }))
}

/** The line in which the change begins, before and after it, and where it stands. */
function showing({ file, source, mutant }: Placed): Pick<MutantReport, 'place' | 'line' | 'changed'> {
  return { place: `${file}:${source.slice(0, mutant.start).split('\n').length}`, ...changedLine(source, mutant) }
}
