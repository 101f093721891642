import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { parseDatabaseUrl } from '../../packages/adapters/src/url/database-url.ts'
import { urlsOfHosts } from '../../packages/adapters/src/url/server-address.ts'
import { blockOf, root, textOf, tracked } from './pages.ts'
import { commandsOf, type Page, replay, shellBlocks } from './replay.ts'
import { runElsewhere, skippedLines } from './ways.ts'

// Blocks of shells run line by line with the real command, in a folder of their page.

const secret = { JUMUN_JWT_SECRET: 'a secret that is long enough for HS256' }
const dayMs = 24 * 60 * 60 * 1000
const day = (offset: number) => new Date(Date.now() + offset * dayMs).toISOString().slice(0, 10)
const menu = 'productId,optionId,name,optionName,price,stock\nlatte,,Latte,,4500,100\nbeans,250g,Beans,250 g,12000,40\n'

/** In the settings of the page, what is there while it is tried: a file, no keys to be fetched. */
function settingsOfDeploy(): string {
  const settings = JSON.parse(blockOf('docs/guides/deploy.md', '{').body) as Record<string, unknown>
  return JSON.stringify({ ...settings, db: 'sqlite:shop.db' })
}

const replayed: readonly Page[] = [
  {
    file: 'docs/guides/drop.md',
    env: secret,
    instead: [
      ['--users 1000 --orders 20000', '--users 20 --orders 100'],
      // The doors are open.
      ['2026-12-01T12:00+09:00', `${day(-1)}T12:00+09:00`],
      ['--sale-until 2026-12-01', `--sale-until ${day(1)}`],
      [
        'complete ORDER',
        'complete "$(jumun order list --json | grep -oE \'"orderId": "[^"]+\' | head -1 | cut -c13-)"',
      ],
    ],
    outcomes: {
      'jumun order place': { says: /PAID/ },
      'jumun product show': { says: /sneaker/ },
      'jumun audit': { says: /Clean/ },
      'jumun order export': { says: /sneaker/ },
    },
  },
  {
    file: 'docs/guides/deploy.md',
    files: { 'jumun.config.json': settingsOfDeploy() },
    outcomes: { 'jumun config': { says: /kafka-1:9092,kafka-2:9092/ } },
  },
  { file: 'docs/guides/console.md' },
  { file: 'docs/guides/older-contracts.md', outcomes: { 'curl -X POST': { says: /"orderStatus":"SUCCESS"/ } } },
  {
    file: 'docs/guides/import-export.md',
    env: { JUMUN_DB: 'sqlite:shop.db' },
    files: {
      'menu.csv': menu,
      'products_export.csv':
        'Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Status\n' +
        'tea,Tea,Title,Default Title,,7,4.50,active\n',
      'wc-product-export.csv':
        'ID,Type,SKU,Name,Published,In stock?,Stock,Regular price,Parent\n7,simple,cup,Cup,1,1,5,9000,\n',
    },
    // The page begins with a shop that is there; the last part writes over the first one's file.
    instead: [[/^jumun product import menu.csv$/g, 'jumun init && jumun product import menu.csv']],
    outcomes: { 'jumun product import menu.csv --update --dry-run': { says: /equal/ } },
  },
  {
    file: 'docs/data-platform.md',
    // The page tells what to start; brokers that are not there are waited for.
    instead: [
      ['jumun serve', 'jumun serve --init'],
      ['whsec_…', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    ],
  },
  { file: 'docs/ko/kafka-and-outbox.md', instead: [['jumun serve', 'jumun serve --init']] },
  { file: 'examples/data-platform/README.md', instead: [['jumun serve', 'jumun serve --init']] },
  { file: 'packages/cli/README.md', outcomes: { 'jumun audit': { says: /Clean/ } } },
]

const isSkipped = (line: string) => skippedLines.some(([pattern]) => pattern.test(line))

describe('a reader who follows', () => {
  it.each(replayed.map(page => [page.file, page] as const))('%s from top to bottom', async (file, page) => {
    const outcomes = await replay(page, line => isSkipped(line) || isAddress(line))
    expect(outcomes.length).toBeGreaterThan(0)
    for (const { line, status, output } of outcomes) {
      const [, { status: wanted = 0, says = /^/ } = {}] =
        Object.entries(page.outcomes ?? {}).find(([begin]) => line.startsWith(begin)) ?? []
      expect({ line, status, output }, file).toEqual({ line, status: wanted, output: expect.stringMatching(says) })
    }
    const unused = Object.keys(page.outcomes ?? {}).filter(
      begin => !outcomes.some(({ line }) => line.startsWith(begin)),
    )
    expect(unused, file).toEqual([])
  })
})

/** A line that only names a database. */
function isAddress(line: string): boolean {
  return /^JUMUN_DB='[^']+'$/.test(line)
}

it('addresses of databases can be read', () => {
  const authority = join(mkdtempSync(join(tmpdir(), 'jumun-docs-')), 'ca.pem')
  writeFileSync(authority, rootCertificates[0]!)
  const addresses = shellBlocks.flatMap(commandsOf).filter(isAddress)
  expect(addresses.length).toBeGreaterThan(3)
  for (const address of addresses) {
    const url = address.replace(/^JUMUN_DB='(.*)'$/, '$1')
    // The authority's file is the reader's.
    const read = url.replace('/etc/jumun/ca.pem', authority)
    for (const one of urlsOfHosts(read)) expect(parseDatabaseUrl(one)).toMatchObject({ database: 'shop' })
  }
  rmSync(dirname(authority), { recursive: true })
})

it('every line of a shell is replayed, or named with a reason', () => {
  const pages = new Set(replayed.map(({ file }) => file))
  const left = shellBlocks
    .filter(block => !runElsewhere.some(([page, begin]) => page === block.file && block.body.startsWith(begin)))
    .filter(({ file }) => !pages.has(file))
    .flatMap(block => commandsOf(block).map(line => ({ file: block.file, line })))
    .filter(({ line }) => !isSkipped(line) && !isAddress(line))
  expect(left).toEqual([])
})

it('no reason is left without its line', () => {
  const lines = shellBlocks.flatMap(commandsOf)
  expect(skippedLines.filter(([pattern]) => !lines.some(line => pattern.test(line)))).toEqual([])
})

/** Scripts of the repository with their words, in blocks and in the middle of sentences. */
const scriptLines = [
  ...shellBlocks.flatMap(block => commandsOf(block).map(line => ({ file: block.file, line }))),
  ...tracked
    .filter(file => /^(README|CONTRIBUTING|docs\/(?!decisions)).*\.md$/.test(file))
    .flatMap(file =>
      [...textOf(file).matchAll(/`(npm (?:run|test)[^`\n]*)`/g)].map(([, line = '']) => ({ file, line })),
    ),
].flatMap(({ file, line }) => line.split(' && ').map(one => ({ file, line: one })))

describe('words of scripts', () => {
  const wordsOf = (line: string) => (line.split(' -- ')[1] ?? '').split(/\s+/).filter(word => word !== '')
  const of = (script: string) =>
    scriptLines.filter(({ line }) => new RegExp(`(?:^| )npm (?:run )?${script}(?: |$)`).test(line))

  it.each([
    ['bench', 'benchmarks/main.ts', /^ {2}'?([\w-]+)'?(?:: \w+)?,$/gm],
    ['test:stress', 'tests/stress', /name: '([\w-]+)'/g],
    ['services', 'scripts/services/main.ts', /^ {2}([\w-]+): |(?<=installed = \[.*)'(\w+)'/gm],
    ['examples', 'examples/embedded', undefined],
  ])('of %s are names that there are', (script, place, pattern) => {
    const names = new Set<string>()
    const files = tracked.filter(file => file === place || file.startsWith(`${place}/`))
    for (const file of files) {
      if (pattern === undefined) names.add(file.split('/')[2]!)
      else for (const [, name, other] of textOf(file).matchAll(pattern)) names.add((name ?? other)!)
    }
    const lines = of(script)
    expect(lines.length).toBeGreaterThan(0)
    const wrong = lines.flatMap(({ file, line }) => {
      const words = wordsOf(line)
      // A word behind an option is its value.
      const positional = words.filter(
        (word, index) => !word.startsWith('-') && !/^--(?!quick|full|smoke|json)/.test(words[index - 1] ?? ''),
      )
      return positional
        .filter(word => word !== '…' && !/^[A-Z]+…?$/.test(word) && !names.has(word))
        .map(word => `${file}: ${line}: ${word}`)
    })
    expect(wrong).toEqual([])
  })

  it('of npm test are files and tests that there are', () => {
    const tests = tracked.filter(file => file.endsWith('.test.ts') || file.includes('/testing/'))
    const sources = tests.map(file => readFileSync(join(root, file), 'utf8')).join('\n')
    const lines = of('test')
    expect(lines.length).toBeGreaterThan(3)
    for (const { file, line } of lines) {
      const [, name] = /-t "([^"]+)"/.exec(line) ?? []
      if (name !== undefined) expect(sources.includes(name), `${file}: ${line}`).toBe(true)
      for (const word of wordsOf(line.replace(/-t "[^"]+"/, '')).filter(one => !one.startsWith('-'))) {
        expect(existsSync(join(root, word)), `${file}: ${line}`).toBe(true)
      }
    }
  })

  it('of node are files that there are', () => {
    const files = scriptLines.flatMap(({ line }) => /^node (?:--\S+ )*(\S+\.ts)/.exec(line)?.[1] ?? [])
    expect(files.filter(file => file.includes('/') && !existsSync(join(root, file)))).toEqual([])
  })
})
