import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openStore } from '@jumun/adapters/open'
import { inspect } from '@jumun/adapters/scratch'
import { createShop } from '@jumun/core'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseBackends } from '../stress/backend.ts'
import { type Block, blockOf, blocks, root, textOf } from './pages.ts'
import { notRun, runElsewhere } from './ways.ts'

// Blocks of data, and the table of all blocks.

const run = promisify(execFile)
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jumun-docs-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const has = (program: string) =>
  run(program, ['--version']).then(
    () => true,
    (error: { code?: unknown }) => error.code !== 'ENOENT',
  )

describe('SQL', async () => {
  const backends = await chooseBackends(undefined, ['sqlite', 'postgres'])
  const statements = blockOf('docs/database.md', '-- Sales by hour')
    .body.replaceAll(/^--.*$/gm, '')
    .split(';')
    .map(text => text.trim())
    .filter(text => text !== '')

  it.each(backends)('of docs/database.md answers on $name', async ({ name, create }) => {
    const database = await create()
    const shop = createShop({ store: await openStore(database.url) })
    await shop.users.register({ userId: 'mina', name: 'Mina' })
    await shop.wallets.charge({ userId: 'mina', amount: 50_000 })
    await shop.catalog.addProduct({
      productId: 'beans',
      name: 'Beans',
      options: [{ optionId: '250g', name: '250 g', price: 12_000, stock: 4 }],
    })
    const bought = await shop.orders.place({
      userId: 'mina',
      items: [{ productId: 'beans', optionId: '250g', quantity: 1 }],
    })
    await shop.orders.cancel({ orderId: bought.orderId })
    await shop.close()
    const found: number[] = []
    for (const statement of statements) {
      // As the comment of the block says.
      const own =
        name === 'sqlite' ? statement.replace('extract(hour from paid_at)', 'substr(paid_at, 12, 2)') : statement
      found.push((await inspect(database.url, ({ rows }) => rows(own))).length)
    }
    // Sales of another day, three entries, three movements, one refund.
    expect(found).toEqual([0, 3, 3, 1])
    await database.drop()
  })

  it('of examples/data-platform/README.md sums what Spark keeps', () => {
    const { body } = blockOf('examples/data-platform/README.md', 'SELECT product_id')
    const database = new Database(':memory:')
    database.exec('create table sales_by_product (day text, product_id text, quantity integer, revenue integer)')
    database.exec("insert into sales_by_product values ('2026-11-23', 'tea', 9, 9), ('2026-11-25', 'tea', 2, 8000)")
    expect(database.prepare(body.trim().replace(/;$/, '')).all()).toEqual([
      { product_id: 'tea', sold: 2, revenue: 8000 },
    ])
    database.close()
  })
})

it('the event of docs/data-platform.md has the attributes and fields of its schema', () => {
  const { body } = blockOf('docs/data-platform.md', '{\n  "specversion"')
  // Dots stand for more of the same.
  const event = JSON.parse(body.replaceAll(/,?\s*…/g, '')) as Record<string, unknown> & { data: object }
  const schema = JSON.parse(textOf('docs/events/order.paid.v1.json')) as {
    required: string[]
    properties: Record<string, { const?: unknown; properties?: object }>
  }
  expect(schema.required.filter(name => !Object.hasOwn(event, name))).toEqual([])
  for (const [name, { const: only }] of Object.entries(schema.properties)) {
    if (only !== undefined) expect(event[name], name).toBe(only)
  }
  const known = textOf('docs/events/order.paid.v1.json')
  expect(Object.keys(event.data).filter(name => !known.includes(`"${name}"`))).toEqual([])
})

it('the map of docs/architecture.md names folders and files that there are', () => {
  const { body } = blockOf('docs/architecture.md', 'packages/core')
  const paths = body.match(/^\S+|(?<=^\S+ )\S+\/(?= )|(?<=^\S+ \S+ )\S+\//gm) ?? []
  expect(paths.length).toBeGreaterThan(6)
  expect(paths.filter(path => !existsSync(join(root, path)))).toEqual([])
})

it('HAProxy takes the configuration of docs/clusters.md', async context => {
  if (!(await has('haproxy'))) return context.skip('haproxy is not installed')
  const file = join(folder, 'haproxy.cfg')
  await writeFile(file, blockOf('docs/clusters.md', 'listen shop').body)
  await expect(run('haproxy', ['-c', '-f', file])).resolves.toBeDefined()
})

it('Python reads the reader of docs/data-platform.md', async context => {
  if (!(await has('python3'))) return context.skip('python3 is not installed')
  // A topic of three messages, one of them repeated.
  const program = `
import json
class Message:
    def __init__(self, id): self.value = json.dumps({"id": id})
def KafkaConsumer(topic, **settings):
    return [Message("1"), Message("2"), Message("1")]
seen, handled = set(), []
def seen_before(id):
    known = id in seen
    seen.add(id)
    return known
def handle(event): handled.append(event["id"])
${blockOf('docs/data-platform.md', 'for message in KafkaConsumer').body}
print(",".join(handled))`
  expect((await run('python3', ['-c', program])).stdout).toBe('1,2\n')
})

it('CONTRIBUTING names sources and words that there are', () => {
  const page = textOf('CONTRIBUTING.md')
  const files = [...page.matchAll(/`((?:core|adapters|http|cli)\/[\w/.-]+\.ts)`/g)].map(([, file = '']) => file)
  expect(files.length).toBeGreaterThan(3)
  for (const file of files) {
    const [name, ...rest] = file.split('/')
    expect(existsSync(join(root, 'packages', name!, ...rest)), file).toBe(true)
  }
  const sources: Readonly<Record<string, readonly string[]>> = {
    'packages/core/src/order/order-input.ts': ['orderFields', 'couponCode: id.optional()'],
    'packages/core/src/input/input.ts': ['export const reason'],
    'packages/core/src/order/order-rows.ts': [' text }', '.optional(order => order.'],
    'packages/core/src/order/order-json.ts': ['orderShape', 'jsonText.optional()'],
    'packages/core/src/order/order.ts': ['interface Order', 'function newOrder'],
    'packages/adapters/src/sql/migrations/0012-wallet-locks.ts': ['Migration = {', 'addColumn(dialect, '],
  }
  for (const [file, words] of Object.entries(sources)) {
    const text = readFileSync(join(root, file), 'utf8')
    expect(
      words.filter(word => !text.includes(word)),
      file,
    ).toEqual([])
  }
})

describe('every block', () => {
  const testsOfTypeScript = ['tests/docs/typescript.test.ts', 'tests/embedding/docs.test.ts', 'tests/docs/data.test.ts']
  const texts = testsOfTypeScript.map(file => [file, textOf(file)] as const)

  /** Whether a test asks for this block by its page and its first words. */
  function isAskedFor({ file, body }: Block): boolean {
    return texts.some(([, text]) => {
      if (!text.includes(`'${file}'`)) return false
      const begins = [...text.matchAll(/blockOf\(\s*(?:page|'[^']+'),\s*(?:'([^']+)'|"([^"]+)")/g)]
      return begins.some(([, one, other]) => body.startsWith((one ?? other)!.replaceAll('\\n', '\n')))
    })
  }

  const isNamed = ({ file, body }: Block) =>
    [...runElsewhere, ...notRun].some(([page, begin]) => page === file && body.startsWith(begin))

  it('of TypeScript, SQL, Python and text is run, or named with its test or its reason', () => {
    const silent = blocks
      .filter(({ language }) => ['ts', 'sql', 'python', 'text'].includes(language))
      .filter(block => !isAskedFor(block) && !isNamed(block))
    expect(silent.map(({ file, body }) => `${file}: ${body.slice(0, 60)}`)).toEqual([])
  })

  it('that is named is there, and so is its test, which reads the page', () => {
    const isThere = (page: string, begin: string) =>
      blocks.some(({ file, body }) => file === page && body.startsWith(begin))
    expect([...runElsewhere, ...notRun].filter(([page, begin]) => !isThere(page, begin))).toEqual([])
    const unread = runElsewhere.filter(([page, , test]) => !textOf(test).includes(page.split('/').at(-1)!))
    expect(unread).toEqual([])
  })
})
