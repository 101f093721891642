import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { defects } from './defects.ts'

const packages = fileURLToPath(new URL('../../packages', import.meta.url))

// That each is caught takes minutes and is shown by the stress suite of this name; that each still finds its place, here.
test.each(defects)('finds its place and its tests: $name', ({ file, find, replace, suites }) => {
  expect(readFileSync(join(packages, file), 'utf8').split(find)).toHaveLength(2)
  expect(replace).not.toBe(find)
  for (const suite of suites) expect(existsSync(join(packages, suite)), suite).toBe(true)
})

test('every defect has a name of its own', () => {
  expect(new Set(defects.map(({ name }) => name)).size).toBe(defects.length)
})
