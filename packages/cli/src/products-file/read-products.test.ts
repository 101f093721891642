import fs, { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { foreignLayouts, ownLayout, readProducts, refusalOf } from './read-products.ts'

const folder = mkdtempSync(join(tmpdir(), 'jumun-products-'))
afterAll(() => rmSync(folder, { recursive: true }))

function fileWith(text: string): string {
  const path = join(folder, 'products.csv')
  writeFileSync(path, text)
  return path
}

describe('a file of products', () => {
  it('is read as it is written, where nothing is said', async () => {
    expect(ownLayout).toEqual({ encoding: 'utf-8', layout: 'jumun', minorDigits: 0 })
    const { products, notes } = await readProducts(fileWith('productId,name,price,stock\na,가,1,2'), ownLayout)
    expect(products.map(({ product }) => product)).toEqual([{ productId: 'a', name: '가', price: 1, stock: 2 }])
    expect(notes).toEqual([])
  })

  it('is read by another delimiter, and with digits behind the point', async () => {
    const file = fileWith('productId|name|price|stock\na|A|1.5|2')
    const { products } = await readProducts(file, { ...ownLayout, delimiter: '|', minorDigits: 2 })
    expect(products).toMatchObject([{ product: { price: 150 } }])
  })

  it.each([
    ['shopify', 'Handle,Title,Price\nmug,Mug,1', '1 variants have no stock in the file, or less than none'],
    ['woocommerce', 'ID,Type,Name,Regular price\nmug,simple,Mug,1', '1 products have no stock in the file'],
  ] as const)('is read in the layout of %s', async (layout, text, note) => {
    expect(foreignLayouts).toEqual(['shopify', 'woocommerce'])
    const { products, notes } = await readProducts(fileWith(text), { ...ownLayout, layout })
    expect(products).toMatchObject([{ product: { productId: 'mug', name: 'Mug', price: 1, stock: 0 } }])
    expect(notes).toEqual([expect.stringContaining(note)])
  })

  it('is refused with all that is wrong, by line', async () => {
    const file = fileWith('productId,name,price,stock\na,A,x,1\nb,B,1\nc,C,1,y\n')
    await expect(readProducts(file, ownLayout)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: `${file} has 3 problems; nothing was imported`,
      lines: [
        'line 2: price must be a whole number, not "x"',
        'line 3: has 3 cells, the header has 4',
        'line 4: stock must be a whole number, not "y"',
      ],
    })
  })

  it.each([
    ['productId,name,price,stock\na,A,x,1', 'line 2: price must be a whole number, not "x"'],
    ['productId,name,price,stock\na,A,1\nb,B,1,1', 'line 2: has 3 cells, the header has 4'],
  ])('is refused for one problem: %j', async (text, line) => {
    const file = fileWith(text)
    const message = `${file} has 1 problem; nothing was imported`
    await expect(readProducts(file, ownLayout)).rejects.toMatchObject({ message, lines: [line] })
  })

  it('is stdin for -', async () => {
    const stdin = vi.spyOn(process, 'stdin', 'get')
    const given = (text: string) => stdin.mockReturnValue(Readable.from([Buffer.from(text)]) as never)
    given('productId,name,price,stock\na,A,1,2')
    const { products } = await readProducts('-', ownLayout)
    expect(products).toMatchObject([{ product: { productId: 'a', name: 'A', price: 1, stock: 2 } }])
    given('')
    await expect(readProducts('-', ownLayout)).rejects.toThrow('stdin has 1 problem; nothing was imported')
    stdin.mockRestore()
  })

  it('is refused where it holds none', async () => {
    const file = fileWith('productId,name,price,stock\n')
    await expect(readProducts(file, ownLayout)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: `${file} has no products below its header`,
    })
  })

  it.each([
    ['nowhere.csv', 'no such file', 'ENOENT'],
    ['.', 'is a folder', 'EISDIR'],
    ['x'.repeat(300), 'ENAMETOOLONG', 'ENAMETOOLONG'],
  ])('is refused where it cannot be read: %s', async (name, why, code) => {
    const file = join(folder, name)
    await expect(readProducts(file, ownLayout)).rejects.toMatchObject({
      code: 'NO_FILE',
      message: `${file}: ${why}`,
      cause: { code },
    })
  })

  // To root no file is locked, and tests in containers run as root.
  it('is refused where it may not be read', async () => {
    const { readFileSync } = fs
    fs.readFileSync = ((...given: Parameters<typeof readFileSync>) => {
      if (given[0] === 'locked.csv') throw Object.assign(new Error('locked'), { code: 'EACCES' })
      return readFileSync(...given)
    }) as typeof readFileSync
    syncBuiltinESMExports()
    try {
      await expect(readProducts('locked.csv', ownLayout)).rejects.toMatchObject({
        code: 'NO_FILE',
        message: 'locked.csv: may not be read',
        cause: { code: 'EACCES' },
      })
    } finally {
      fs.readFileSync = readFileSync
      syncBuiltinESMExports()
    }
  })
})

describe('the problems of a file', () => {
  it.each([
    [1, 'x has 1 problem; nothing was imported', 1, 'line 1: wrong'],
    [2, 'x has 2 problems; nothing was imported', 2, 'line 2: wrong'],
    [50, 'x has 50 problems; nothing was imported', 50, 'line 50: wrong'],
    [51, 'x has 51 problems; nothing was imported', 51, '… and 1 more'],
    [60, 'x has 60 problems; nothing was imported', 51, '… and 10 more'],
  ])('are counted: %d', (count, message, shown, last) => {
    const problems = Array.from({ length: count }, (_, index) => ({ line: index + 1, message: 'wrong' }))
    const { code, message: told, lines } = refusalOf('x', problems)
    expect({ code, told }).toEqual({ code: 'INVALID_INPUT', told: message })
    expect(lines).toHaveLength(shown)
    expect(lines.at(-1)).toBe(last)
  })
})
