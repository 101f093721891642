import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { undoOnExit } from '../stress/undo-on-exit.ts'

export interface TestVerdict {
  readonly passed: number
  readonly failed: number
  /** The first test that failed. */
  readonly first?: string
  /** What was said when not even the tests could be run. */
  readonly broken?: string
}

interface JsonReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly {
    readonly message: string
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

export interface TestSelection {
  /** Test files below the folder. */
  readonly files: readonly string[]
  /** Only tests whose full name holds this. */
  readonly only?: string | undefined
  /** They are ended when they take longer: then, that is what was said. */
  readonly maxMs?: number
}

/** Runs test files of a workspace until the first one fails. */
export async function runTests(folder: string, { files, only, maxMs = 600_000 }: TestSelection): Promise<TestVerdict> {
  const report = join(folder, 'report.json')
  rmSync(report, { force: true })
  const vitest = join(folder, 'node_modules', 'vitest', 'vitest.mjs')
  const args = ['run', '--root', folder, '--bail=1', '--reporter=json', `--outputFile=${report}`, ...files]
  if (only !== undefined) args.push('-t', only)
  // Random suites need not search long for what is plain to see.
  const env = { ...process.env, JUMUN_TEST_RUNS: '200', CI: '1' }
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
  if (signal !== null) return { passed: 0, failed: 0, broken: `no end within ${maxMs} ms` }
  return verdictOf(report, said)
}

function verdictOf(report: string, said: string): TestVerdict {
  let parsed: JsonReport
  try {
    parsed = JSON.parse(readFileSync(report, 'utf8')) as JsonReport
  } catch {
    return { passed: 0, failed: 0, broken: said.slice(-2000) }
  }
  const { numPassedTests: passed, numFailedTests: failed, testResults } = parsed
  const first = testResults.flatMap(file => file.assertionResults).find(({ status }) => status === 'failed')?.fullName
  if (passed + failed > 0) return { passed, failed, ...(first !== undefined && { first }) }
  return { passed, failed, broken: testResults.map(({ message }) => message).join('\n') || said.slice(-2000) }
}
