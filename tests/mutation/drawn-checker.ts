import { readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { keyOfMutant, type StrykerMutant } from './stryker-report.ts'

const root = join(import.meta.dirname, '..', '..')

/** As Stryker hands a change to a checker: lines and columns count from 0. */
interface CheckedMutant extends Pick<StrykerMutant, 'location' | 'replacement'> {
  readonly id: string
  readonly fileName: string
}

/**
 * Lets Stryker try only the changes that were drawn: the others count as ones that no compiler takes. Ranges of `--mutate`
 * cannot do that, because the range of a function holds every change in it.
 */
function createChecker() {
  const drawn = new Set(JSON.parse(readFileSync(process.env['JUMUN_MUTATION_DRAWN']!, 'utf8')) as string[])
  return {
    init: () => Promise.resolve(),
    // All at one go.
    group: (mutants: readonly CheckedMutant[]) => Promise.resolve([mutants.map(({ id }) => id)]),
    check: (mutants: readonly CheckedMutant[]) => Promise.resolve(Object.fromEntries(mutants.map(verdictOn))),
  }

  function verdictOn({ id, fileName, location: { start, end }, replacement }: CheckedMutant) {
    const path = relative(root, fileName).replaceAll(sep, '/')
    const location = {
      start: { line: start.line + 1, column: start.column + 1 },
      end: { line: end.line + 1, column: end.column + 1 },
    }
    const isDrawn = drawn.has(keyOfMutant(path, { location, ...(replacement !== undefined && { replacement }) }))
    return [id, isDrawn ? { status: 'passed' } : { status: 'compileError', reason: 'not drawn' }] as const
  }
}
createChecker.inject = [] as const

export const strykerPlugins = [{ kind: 'Checker', name: 'drawn', factory: createChecker }]
