import { spawn } from 'node:child_process'
import { readFileSync, realpathSync, rmSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { undoOnExit } from '../stress/undo-on-exit.ts'

export interface TestVerdict {
  readonly passed: number
  /** Tests that failed, and files of which not even the tests could be run. */
  readonly failed: number
  /** The first test that failed. */
  readonly first?: string
  /** What was said when not even the tests could be run. */
  readonly broken?: string
  /** How long the tests of each file took, in ms, where at least one of them was run and not skipped. */
  readonly msOf: ReadonlyMap<string, number>
}

interface JsonReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly FileReport[]
}

interface FileReport {
  readonly name: string
  readonly status: 'passed' | 'failed'
  readonly message: string
  readonly startTime: number
  readonly endTime: number
  readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
}

export interface TestSelection {
  /** Test files below the folder. */
  readonly files: readonly string[]
  /** They are run one after the other as they are named, not the longest first. */
  readonly inOrder?: boolean
  /** Only tests whose full name holds this. */
  readonly only?: string | undefined
  /** They are ended when they take longer: then, that is what was said. */
  readonly maxMs?: number
}

/** Runs test files of a workspace until the first one fails. */
export async function runTests(folder: string, selection: TestSelection): Promise<TestVerdict> {
  const { files, only, inOrder = false, maxMs = 600_000 } = selection
  const report = join(folder, 'report.json')
  rmSync(report, { force: true })
  const vitest = join(folder, 'node_modules', 'vitest', 'vitest.mjs')
  const args = ['run', '--root', folder, '--bail=1', '--reporter=json', `--outputFile=${report}`, ...files]
  if (only !== undefined) args.push('-t', only)
  if (inOrder) args.push('--config', 'tests/mutation/in-order.config.ts')
  // Random suites need not search long for what is plain to see.
  const env = { ...process.env, JUMUN_TEST_RUNS: '200', CI: '1', JUMUN_MUTATION_ORDER: files.join(',') }
  const child = spawn(process.execPath, [vitest, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
    // A group of its own: what it has started ends with it.
    detached: true,
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const kill = () => void process.kill(-child.pid!, 'SIGKILL')
  const ended = undoOnExit(kill)
  const timer = setTimeout(kill, maxMs)
  const signal = await new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (_, how) => resolve(how))
  })
  clearTimeout(timer)
  ended()
  if (signal !== null) return { ...none, broken: `no end within ${maxMs} ms` }
  return verdictOf(report, said, realpathSync(folder))
}

const none: TestVerdict = { passed: 0, failed: 0, msOf: new Map() }

function verdictOf(report: string, said: string, folder: string): TestVerdict {
  let parsed: JsonReport
  try {
    parsed = JSON.parse(readFileSync(report, 'utf8')) as JsonReport
  } catch {
    return { ...none, broken: said.slice(-2000) }
  }
  const { numPassedTests: passed, numFailedTests, testResults } = parsed
  const first = testResults.flatMap(file => file.assertionResults).find(({ status }) => status === 'failed')?.fullName
  // Where a module cannot be loaded, or something fails before the first test, no test fails.
  const failedFiles = testResults.filter(file => file.status === 'failed' && !hasTest(file, ['failed']))
  const failed = numFailedTests + failedFiles.length
  const ran = testResults.filter(file => hasTest(file, ['passed', 'failed']))
  const msOf = new Map(
    ran.map(({ name, startTime, endTime }) => [relative(folder, name).replaceAll(sep, '/'), endTime - startTime]),
  )
  const why = failedFiles.map(({ message }) => message).join('\n')
  if (passed + numFailedTests > 0)
    return { passed, failed, msOf, ...((first ?? why) !== '' && { first: first ?? why }) }
  return { ...none, broken: why || said.slice(-2000) || 'no test was run' }
}

function hasTest({ assertionResults }: FileReport, statuses: readonly string[]): boolean {
  return assertionResults.some(({ status }) => statuses.includes(status))
}
