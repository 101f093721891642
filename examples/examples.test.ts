import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jumun-example-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function outputOf(example: string): Promise<string> {
  const file = join(import.meta.dirname, example)
  const { stdout } = await run(process.execPath, ['--conditions=jumun-source', file], { cwd: folder })
  return stdout
}

test('the quick start runs and says what the README says', async () => {
  const said = await outputOf('quick-start.ts')
  expect(said).toMatch(/^PAID 9000 .*\nthe books are clean\n$/)
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  expect(readme).toContain(`\`\`\`text\n${said}\`\`\``)
})

test('the README shows the quick start as it is', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const example = await readFile(join(import.meta.dirname, 'quick-start.ts'), 'utf8')
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``)
})

test("a host's row and an order vanish together when the host throws", async () => {
  expect(await outputOf('host-transaction.ts')).toBe('there is no table 99\n1 booking, 1 order, 15500 left\n')
})
