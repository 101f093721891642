import { afterAll, afterEach, expect, test } from 'vitest'
import { createPatchedWorkspace } from './patched-workspace.ts'
import { runTests } from './run-tests.ts'

const workspace = createPatchedWorkspace({ packages: ['core'], folders: ['tests'] })
const one = 'packages/core/src/errors.test.ts'
const other = 'packages/core/src/input/metadata.test.ts'
afterEach(() => workspace.revert())
afterAll(() => workspace.remove())

function write(file: string, text: string): void {
  workspace.write(file, `import { expect, test } from 'vitest'\n${text}`)
}

async function run(files = [one, other]) {
  const { msOf, ...verdict } = await runTests(workspace.folder, { files, inOrder: true })
  return { ...verdict, ran: [...msOf.keys()].toSorted() }
}

test('tells what passed, and which files had tests that were not skipped', async () => {
  write(one, `test('a', () => {}); test('b', () => {})`)
  write(other, `test.skip('c', () => {})`)
  expect(await run()).toEqual({ passed: 2, failed: 0, ran: [one] })
})

test.each([
  ['a module that cannot be loaded', `import './nowhere.ts'; test('c', () => {})`],
  ['a module that throws', `throw new Error('no'); test('c', () => {})`],
  [
    'what fails before the first test',
    `import { beforeAll } from 'vitest'; beforeAll(() => { throw new Error('no') }); test('c', () => {})`,
  ],
])('counts %s as a failure, also where others pass', async (_, text) => {
  write(one, `test('a', () => {})`)
  write(other, text)
  expect(await run()).toMatchObject({ passed: 1, failed: 1, first: expect.stringMatching(/no/) as string })
})

test('tells why no test could be run at all', async () => {
  write(one, `import './nowhere.ts'`)
  const { passed, failed, broken } = await run([one])
  expect({ passed, failed }).toEqual({ passed: 0, failed: 0 })
  expect(broken).toContain('nowhere.ts')
})

test.each([[[one, other]], [[other, one]]])(
  'runs files in the order they are named, up to the first failure',
  async files => {
    for (const file of files) write(file, `test('${file}', () => { expect(1).toBe(2) })`)
    expect(await run(files)).toMatchObject({ passed: 0, failed: 1, first: files[0], ran: [files[0]] })
  },
)
