import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { coreEquivalents } from './core-equivalents.ts'
import type { MutantReport } from './hunt-mutants.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const reportFile = join(root, 'dist', 'mutation', 'core.json')

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

/** Changes core, or one folder or file of it, in every place that Stryker knows how to; see `stryker.config.mjs`. */
export async function huntCore(only: string | undefined): Promise<MutantReport[]> {
  rmSync(reportFile, { force: true })
  const stryker = join(root, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js')
  const child = spawn(process.execPath, [stryker, 'run', ...mutating(only)], { cwd: root, stdio: ['ignore', 2, 2] })
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (status !== 0) throw new Error(`Stryker has ended with ${status}`)
  return readReport(reportFile)
}

function readReport(file: string): MutantReport[] {
  const { files, testFiles = {} } = JSON.parse(readFileSync(file, 'utf8')) as StrykerReport
  const tests = Object.values(testFiles).flatMap(({ tests }) => tests)
  const nameOf = new Map(tests.map(({ id, name }) => [id, name]))
  return Object.entries(files).flatMap(([path, { source, mutants }]) =>
    mutants
      .filter(({ status }) => status !== 'Ignored')
      .map((mutant): MutantReport => {
        const { line, changed } = shown(source, mutant)
        const place = `${path}:${mutant.location.start.line}`
        const survived = mutant.status === 'Survived' || mutant.status === 'NoCoverage'
        if (!survived) {
          const [first = ''] = mutant.killedBy ?? []
          return { place, line, changed, verdict: 'noticed', by: nameOf.get(first) ?? mutant.status }
        }
        const equivalent = coreEquivalents.find(
          one => one.file === path && one.line === line && one.changed === changed,
        )
        if (equivalent !== undefined) return { place, line, changed, verdict: 'equivalent', by: equivalent.because }
        return { place, line, changed, verdict: 'survived' }
      }),
  )
}

function mutating(only: string | undefined): string[] {
  if (only === undefined) return []
  const files = `packages/core/src/${only.endsWith('.ts') ? only : `${only}/**/*.ts`}`
  return ['--mutate', `${files},!**/*.test.ts,!**/testing/**,!**/suites/**`]
}

/** The line in which the change begins, before and after it. */
function shown(source: string, { location: { start, end }, replacement = '' }: StrykerMutant) {
  const lines = source.split('\n')
  const first = lines[start.line - 1] ?? ''
  const last = lines[end.line - 1] ?? ''
  const changed = first.slice(0, start.column - 1) + replacement + last.slice(end.column - 1)
  return { line: first.trim(), changed: changed.trim().replaceAll(/\s+/g, ' ') }
}
