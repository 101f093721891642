import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSession, type Session } from '../testing/session.ts'

let jumun: Session
beforeAll(async () => {
  jumun = openSession()
  await jumun('init')
})
afterAll(() => jumun.remove())

const header = 'productId,name,price,stock'
const rows = (count: number) => Array.from({ length: count }, (_, n) => `p${String(n).padStart(3, '0')},P,1,1`)

describe('--delimiter', () => {
  // More commas than tabs: what stands between the cells cannot be found in the file.
  const tabs = ['productId\tname\tprice\tstock', 'tea,,,,,,,,\tTea, green, hot, big, sweet\t3000\t5', ''].join('\n')
  it.each([
    ...['tab', 'TAB', '\\t', '\\T'].map(name => [name, tabs] as const),
    ...[';', '|'].map(name => [name, tabs.replaceAll('\t', name)] as const),
  ])('takes %s', async (delimiter, input) => {
    const words = ['product', 'import', '-', '--dry-run', '--json', '--delimiter', delimiter]
    const { status, stdout } = await jumun(words, { input })
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ added: 1, items: [{ productId: 'tea,,,,,,,,' }] })
  })

  it.each(['', '"', '_', 'a', '7', ';;', 'tabs', 'atab', '\\tt'])('refuses %j', async delimiter => {
    const { status, stderr } = await jumun(['product', 'import', '-', '--delimiter', delimiter])
    expect(status).toBe(2)
    expect(stderr).toContain('Write one character such as ";", or tab; see')
  })
})

it.each([
  [0, '3', 3],
  [1, '3.1', 31],
  [4, '3.0001', 30_001],
])('takes prices with %d digits behind the point', async (digits, price, expected) => {
  const input = `${header}\nd${digits},D,${price},1\n`
  expect(await jumun(`product import - --minor-digits ${digits}`, { input })).toMatchObject({ status: 0 })
  expect(await jumun.json(`product show d${digits}`)).toMatchObject({ price: expected })
})

describe('many products', () => {
  it.each([199, 200, 201])('%d of them are compared, each once', async count => {
    const input = [header, ...rows(count), ''].join('\n')
    const { stdout } = await jumun('product import - --dry-run --json', { input })
    const { items, ...counts } = JSON.parse(stdout) as { items: { productId: string }[] }
    expect(counts).toEqual({ dryRun: true, added: count, changed: 0, equal: 0 })
    expect(items.map(({ productId }) => productId)).toEqual(rows(count).map(row => row.slice(0, 4)))
  })

  it('are written one after the other, also what is hidden behind the first hundred', async () => {
    const db = '--db sqlite:many.db'
    await jumun(`init ${db}`)
    const input = [header, ...rows(201), ''].join('\n')
    await jumun(`product import - --update ${db}`, { input })
    await jumun(`product update p150 --status HIDDEN ${db}`)
    await jumun(`product update p151 --status HIDDEN ${db}`)
    const shown = await jumun(`product export - ${db}`)
    expect(shown.stdout.trimEnd().split('\n')).toHaveLength(1 + 199)
    expect(shown.stderr).toBe('Left out: 2 hidden (--include-hidden writes them too).\n')
    const all = await jumun(`product export all.csv --include-hidden ${db}`)
    expect(all).toEqual({ status: 0, stdout: '', stderr: '201 products written to all.csv.\n' })
    const written = readFileSync(join(jumun.folder, 'all.csv'), 'utf8').trimEnd().split('\n')
    expect(written).toHaveLength(1 + 201)
    expect(written.filter(line => line.includes('HIDDEN')).map(line => line.slice(0, 4))).toEqual(['p150', 'p151'])
    const asJson = await jumun(`product export both.csv --json ${db}`)
    expect((JSON.parse(asJson.stdout) as { items: unknown[] }).items).toHaveLength(199)
    expect(asJson.stderr).toBe('')
    expect(readFileSync(join(jumun.folder, 'both.csv'), 'utf8')).toBe(shown.stdout)
  })
})

describe('--dry-run alone', () => {
  it('names each product that is there already, by its line', async () => {
    await jumun('product add --id there --name There --price 1 --stock 1')
    const text = `${header}\nnew,New,1,1\nthere,There,1,1\n`
    jumun.write('some.csv', text)
    for (const [file, name, input] of [
      ['some.csv', 'some.csv', ''],
      ['-', 'stdin', text],
    ] as const) {
      expect(await jumun(`product import ${file} --dry-run`, { input })).toEqual({
        status: 1,
        stdout: '',
        stderr: `jumun: INVALID_INPUT ${name} has 1 problem; nothing was imported\n  line 3: there is a product there already\n  Those that are there are changed with --update.\n`,
      })
    }
  })
})

it('refuses a reason that is too long as what it is, not as a line of the file', async () => {
  const words = ['product', 'import', '-', '--update', '--reason', 'x'.repeat(10_000)]
  const { status, stderr } = await jumun(words, { input: `${header}\ntea,Tea,1,1\n` })
  expect(status).toBe(2)
  expect(stderr).toMatch(/^jumun: .*--reason must have/)
  expect(stderr).not.toContain('line 2')
})
