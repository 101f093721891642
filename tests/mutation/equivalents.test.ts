import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { coreEquivalents } from './core-equivalents.ts'
import { equivalents } from './equivalents.ts'
import { changedLine, mutantsOf } from './mutants.ts'

const root = new URL('../../', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, root), 'utf8')

// One whose line was changed since would never be met again, and what took its place was not read.
test('what makes no difference in core is still there as it was read', () => {
  const gone = coreEquivalents.filter(({ file, line, changed }) => {
    const lines = read(file).split('\n')
    return changed === line || !lines.some(text => text.trim() === line)
  })
  expect(gone).toEqual([])
})

test('what makes no difference elsewhere is a change that is made', () => {
  const textOf = (line: string, changed: string) => `${line} → ${changed}`
  const changesOf = (file: string) => {
    const source = read(file)
    const lines = mutantsOf(source, file).map(mutant => changedLine(source, mutant))
    return new Set(lines.map(({ line, changed }) => textOf(line, changed)))
  }
  const byFile = Map.groupBy(equivalents, ({ file }) => file)
  const gone = [...byFile].flatMap(([file, named]) => {
    const made = changesOf(file)
    return named.filter(({ line, changed }) => !made.has(textOf(line, changed)))
  })
  expect(byFile.size).toBeGreaterThan(50)
  expect(gone).toEqual([])
})
