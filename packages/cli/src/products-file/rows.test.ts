import { describe, expect, it } from 'vitest'
import type { CsvRow } from './csv-row.ts'
import { decodeText } from './decode-text.ts'
import { foreignRows } from './foreign-table.ts'
import { moneyOf } from './numbers.ts'
import { productsOfRows } from './products-of-rows.ts'
import { ownRows } from './read-csv.ts'
import { readTable } from './read-table.ts'
import { shopifyRows } from './shopify.ts'
import { wooCommerceRows } from './woocommerce.ts'
import { cellOf } from './write-cell.ts'
import { headerOf, productRows } from './write-products.ts'

describe('a table', () => {
  it.each([
    ['a,b\n1,2', 2],
    ['sep=,\na,b\n1,2', 3],
    ['sep=,\n\na,b\n1,2', 4],
  ])('of %j counts its lines with those above it', (text, line) => {
    expect(readTable(text).rows).toEqual([{ line, cells: ['1', '2'] }])
    expect(readTable(text).header).toEqual({ line: line - 1, cells: ['a', 'b'] })
  })

  it('begins behind the mark of UTF-8', () => {
    expect(readTable('\uFEFFa,b').header!.cells).toEqual(['a', 'b'])
    expect(readTable('\uFEFF"a",b').header!.cells).toEqual(['a', 'b'])
    // It is no cell either where it stands between cells.
    expect(readTable('\uFEFFa\uFEFFb', '\uFEFF').header!.cells).toEqual(['a', 'b'])
    expect(readTable('\uFEFF\na,b').header).toEqual({ line: 2, cells: ['a', 'b'] })
    expect(readTable('\uFEFF')).toEqual({ header: undefined, rows: [], problems: [] })
  })

  it.each([
    ['a\n', ['a']],
    ['"a;b;c",d\n', ['a;b;c', 'd']],
    ['"a"\t"b"\n', ['a', 'b']],
    ['"a;b""c;",d,"e"\n1;;;;;;;', ['a;b"c;', 'd', 'e']],
    ['"a,\nb;c;d",e\n', ['a,\nb;c;d', 'e']],
    ['a;b,c;d\n', ['a', 'b,c', 'd']],
    ['a;b,c\n', ['a;b', 'c']],
  ])('of %j finds its columns', (text, cells) => {
    expect(readTable(text).header!.cells).toEqual(cells)
  })

  it.each([
    ['a,b', 1],
    ['sep=;\na;b', 2],
  ])('of %j is refused without a delimiter', (text, line) => {
    const message = expect.stringMatching(/delimiter must be a non empty string/) as never
    expect(readTable(text, '')).toEqual({ header: undefined, rows: [], problems: [{ line, message }] })
  })

  it.each([
    ['a,b\n1,"x"y', 2, 'has a quote in the middle of a cell; a cell with quotes is written "like ""this"" one"'],
    ['a,b\n1,x"y', 2, 'has a quote in the middle of a cell; a cell with quotes is written "like ""this"" one"'],
    ['sep=,\na,b\n1,x"y', 3, 'has a quote in the middle of a cell; a cell with quotes is written "like ""this"" one"'],
    ['a,b\n1,"xy', 2, 'has a quote that is never closed'],
  ])('of %j tells where its quotes are wrong', (text, line, message) => {
    expect(readTable(text)).toEqual({ header: undefined, rows: [], problems: [{ line, message }] })
  })
})

describe('a file with our own columns', () => {
  const named = 'the first line must name the columns: productId,optionId,name,optionName,price,stock,status'

  it.each([
    ['', [{ line: 1, message: `is empty; ${named}` }]],
    ['productId,name', [{ line: 1, message: `lacks the column price, stock; ${named}` }]],
    ['productId,colour', [{ line: 1, message: `has an unknown column "colour"; ${named}` }]],
  ])('tells of %j which columns it needs', (text, problems) => {
    expect(ownRows(readTable(text))).toEqual({ rows: [], notes: [], problems })
  })

  it('has nothing in the columns that it does not name', () => {
    expect(ownRows(readTable('stock,price,name,productId\n1,2,A,a')).rows).toEqual([
      {
        line: 2,
        cells: { productId: 'a', optionId: '', name: 'A', optionName: '', price: '2', stock: '1', status: '' },
      },
    ])
  })
})

describe('the rows of a product', () => {
  const blank = { productId: 'a', optionId: '', name: 'A', optionName: '', price: '1', stock: '2', status: '' }
  const rowsOf = (...cells: Partial<CsvRow['cells']>[]) =>
    cells.map((given, index): CsvRow => ({ line: index + 2, cells: { ...blank, ...given } }))
  const [s, m] = [{ optionId: 'S' }, { optionId: 'M' }]
  const long = 'x'.repeat(300)

  it.each<[cells: Partial<CsvRow['cells']>[], line: number, message: string]>([
    [[{ productId: '' }], 2, 'productId is missing'],
    [[{ name: '' }], 2, 'name is missing'],
    [[{ name: '', ...s }, { ...m, name: '' }, { optionId: 'L' }], 2, 'name is missing'],
    [[{ price: '' }], 2, 'price is missing'],
    [[{ stock: '' }], 2, 'stock is missing'],
    [[{ stock: '1.0' }], 2, 'stock must be a whole number, not "1.0"'],
    [[s, { ...m, stock: '-1' }], 3, 'stock must be a whole number, not "-1"'],
    [[{ price: 'x' }], 2, 'price must be a whole number, not "x"'],
    [
      [{ price: '1.50' }],
      2,
      'price must be a whole number, not "1.50": --minor-digits says how many digits stand behind the point',
    ],
    [[{ price: '1.505' }], 2, 'price must be a whole number, not "1.505"'],
    [[{ status: 'sold' }], 2, 'status must be ON_SALE or HIDDEN, not "sold"'],
    [[s, { ...m, name: 'B' }], 3, 'name must be as in line 2 (A): both are a'],
    [[s, {}], 3, 'optionId is missing: a stands in several lines'],
    [[s, s], 3, 'a/S stands in line 2 already'],
    [[s, { optionName: 'S' }], 3, 'a/S stands in line 2 already'],
    [[{ productId: 'x'.repeat(65) }], 2, 'productId must have 1 to 64 characters'],
    [[s, { ...m, optionName: long }], 3, expect.stringMatching(/^optionName must /) as never],
    [[s, { optionId: long, optionName: 'M' }], 3, expect.stringMatching(/^optionId must /) as never],
    [[{ name: long }], 2, expect.stringMatching(/^name must /) as never],
    [
      [
        { ...s, name: long },
        { ...m, name: '' },
      ],
      2,
      expect.stringMatching(/^name must /) as never,
    ],
  ])('are refused, case %#', (cells, line, message) => {
    expect(productsOfRows(rowsOf(...cells))).toEqual({ products: [], problems: [{ line, message }] })
  })

  it('are refused where there are too many', () => {
    const rows = rowsOf(...Array.from({ length: 101 }, (_, index) => ({ optionId: `o${index}` })))
    expect(productsOfRows(rows).problems).toEqual([{ line: 2, message: 'options must hold at most 100 options' }])
    expect(productsOfRows(rows.slice(0, 100))).toMatchObject({ problems: [], products: [{}] })
  })

  it('have no hint about the point where its digits are known', () => {
    expect(productsOfRows(rowsOf({ price: '1.505' }), 2).problems).toEqual([
      { line: 2, message: 'price must be a whole number, not "1.505"' },
    ])
    expect(productsOfRows(rowsOf({ price: '1.50' }), 1).products).toMatchObject([{ product: { price: 15 } }])
    expect(productsOfRows(rowsOf({ price: '1.55' }), 1).problems).toEqual([
      { line: 2, message: 'price must be a whole number, not "1.55"' },
    ])
  })

  it('are refused in the order of their lines, for any reason, and let the others pass', () => {
    const rows = rowsOf({ ...s, stock: 'x' }, { productId: 'b', price: '' }, { ...m, stock: 'y' }, { productId: 'c' })
    const { products, problems } = productsOfRows([...rows, ...rowsOf({ productId: '' })])
    expect(problems.map(({ line }) => line)).toEqual([2, 2, 3, 4])
    expect(products.map(({ product, rows: from }) => [product.productId, from])).toEqual([['c', [rows[3]]]])
  })

  it.each([
    ['on_sale', { status: 'ON_SALE' }],
    ['Hidden', { status: 'HIDDEN' }],
    ['', {}],
  ])('have the status %j', (status, made) => {
    expect(productsOfRows(rowsOf({ status })).products[0]!.product).toEqual({
      productId: 'a',
      name: 'A',
      price: 1,
      stock: 2,
      ...made,
    })
    expect(productsOfRows(rowsOf({ status, optionName: 'Small' })).products[0]!.product).toEqual({
      productId: 'a',
      name: 'A',
      options: [{ optionId: 'Small', name: 'Small', price: 1, stock: 2 }],
      ...made,
    })
  })
})

describe('money', () => {
  it.each([
    ['90071992547409.91', 9_007_199_254_740_991],
    ['90071992547409.92', undefined],
    ['x', undefined],
    ['.5', undefined],
    ['0.05', 5],
  ])('%j with two digits behind the point is %s', (text, money) => {
    expect(moneyOf(text, 2)).toBe(money)
  })
})

describe('encodings', () => {
  const refused = (encoding: string) => ({
    code: 'INVALID_INPUT',
    message: `x is not ${encoding} text: save it as "CSV UTF-8", or name its --encoding, such as cp949`,
  })

  it.each([
    [[0x61, 0xea, 0xb0, 0x80], 'utf8', 'a가'],
    [[0x61, 0xea, 0xb0, 0x80], 'UTF-8', 'a가'],
    [[0xff, 0xfe, 0x00, 0xac], 'utf-8', '가'],
    [[], 'utf-8', ''],
  ])('reads %j as %s', (bytes, encoding, text) => {
    expect(decodeText(Uint8Array.from(bytes), encoding, 'x')).toBe(text)
  })

  it.each([
    [[0xff, 0x61], 'utf-8'],
    [[0x61, 0xfe], 'utf-8'],
    [[0xff, 0x41], 'cp949'],
  ])('refuses %j as %s', (bytes, encoding) => {
    expect(() => decodeText(Uint8Array.from(bytes), encoding, 'x')).toThrow(expect.objectContaining(refused(encoding)))
  })
})

describe('an export of another platform', () => {
  const needed = [['ID', 'Id of old'], ['Name'], ['Price']]
  const rowsOf = (text: string) => foreignRows(readTable(text), 'Elsewhere', needed)

  it.each([
    ['', 'is empty, and no export of Elsewhere'],
    ['a,b\n1,x"y', expect.stringMatching(/^has a quote in the middle/) as never],
    ['ID,Name,Cost', 'is no export of Elsewhere: it lacks Price'],
    ['Cost,Name', 'is no export of Elsewhere: it lacks ID, Price'],
  ])('is distinguished from %j', (text, message) => {
    const line = text.includes('\n') ? 2 : 1
    expect(rowsOf(text)).toEqual({ rows: [], problems: [{ line, message }] })
  })

  it('keeps every problem of its table', () => {
    const { rows, problems } = rowsOf('ID,Name,Price\n1,A\n2,B,1\n3')
    expect(rows).toEqual([])
    expect(problems.map(({ line }) => line)).toEqual([2, 4])
    const one = { line: 2, message: 'has 2 cells, the header has 3' }
    expect(rowsOf('ID,Name,Price\n1,A\n2,B,1')).toEqual({ rows: [], problems: [one] })
  })

  it('has its cells by the first name that the file has', () => {
    const [row] = rowsOf('id OF old,NAME,Price\n1,A,\n').rows
    expect(row!.line).toBe(2)
    expect(row!.cell('ID', 'Id of old')).toBe('1')
    expect(row!.cell('name')).toBe('A')
    expect(row!.cell('Price')).toBe('')
    expect(row!.cell('ID', 'Colour')).toBe('')
  })
})

describe('an export of Shopify', () => {
  const shopify = (header: string, ...rows: string[]) => shopifyRows(readTable([header, ...rows].join('\n')))
  const cellsOf = (header: string, ...rows: string[]) => shopify(header, ...rows).rows.map(({ cells }) => cells)

  it.each(['value', 'Value'])('names a variant by up to three options (%s)', value => {
    const names = [1, 2, 3, 4].map(number => `Option${number} ${value}`)
    expect(cellsOf(`Handle,Title,Price,${names.join(',')}`, 'mug,Mug,1,S,Red,Matt,x')).toEqual([
      {
        productId: 'mug',
        optionId: 'S-Red-Matt',
        name: 'Mug',
        optionName: 'S / Red / Matt',
        price: '1',
        stock: '0',
        status: 'ON_SALE',
      },
    ])
    expect(cellsOf(`Handle,Title,Price,${names.join(',')}`, 'mug,Mug,1,Default,Title,,')).toMatchObject([
      { optionName: 'Default / Title' },
    ])
    expect(cellsOf(`Handle,Title,Price,${names.join(',')}`, 'mug,Mug,1,Default T,itle,,')).toMatchObject([
      { optionId: 'Default T-itle' },
    ])
    expect(cellsOf(`Handle,Title,Price,${names.join(',')}`, 'mug,Mug,1,Default Title,,,')).toMatchObject([
      { optionId: '', optionName: '' },
    ])
  })

  it('has the name and status of a product in its first row alone, even where that is no variant', () => {
    const rows = ['mug,Mug,,draft', 'mug,,1,active', 'mug,Cup,2,', 'cup,Cup,3,']
    expect(cellsOf('Handle,Title,Price,Status', ...rows)).toMatchObject([
      { productId: 'mug', name: 'Mug', price: '1', status: 'HIDDEN' },
      { productId: 'mug', name: 'Mug', price: '2', status: 'HIDDEN' },
      { productId: 'cup', name: 'Cup', price: '3', status: 'ON_SALE' },
    ])
  })

  it.each([
    ['Status', 'Draft', 'HIDDEN'],
    ['Status', 'archived', 'HIDDEN'],
    ['Status', 'active', 'ON_SALE'],
    ['Status', '', 'ON_SALE'],
    ['Published', 'FALSE', 'HIDDEN'],
    ['Published', 'true', 'ON_SALE'],
    ['Published on online store', 'false', 'HIDDEN'],
    ['Published on online store', '', 'ON_SALE'],
  ])('with %s %j is %s', (column, cell, status) => {
    expect(cellsOf(`Handle,Title,Price,${column}`, `mug,Mug,1,${cell}`)).toMatchObject([{ status }])
  })

  it('tells how many have no stock, and nothing where all have', () => {
    const header = 'Handle,Title,Price,Inventory quantity'
    expect(shopify(header, 'a,A,1,0', 'b,B,1,12')).toMatchObject({ notes: [], rows: [{}, { cells: { stock: '12' } }] })
    expect(shopify(header, 'a,A,1,0', 'b,B,1,').notes).toEqual([
      '1 variants have no stock in the file, or less than none: they begin with 0.',
    ])
  })
})

describe('an export of WooCommerce', () => {
  const header = 'ID,SKU,Type,Name,Published,Stock,Sale price,Regular price,Parent'
  const attributes = [1, 2, 3, 4].map(number => `Attribute ${number} value(s)`).join(',')
  const woo = (...rows: string[]) => wooCommerceRows(readTable([`${header},${attributes}`, ...rows].join('\n')))
  const ends = (text: string, attribute = ',,,') => `${text},${attribute}`

  it('is distinguished from another file', () => {
    expect(wooCommerceRows(readTable('a')).problems).toEqual([
      { line: 1, message: 'is no export of WooCommerce: it lacks Type, Name, Regular price' },
    ])
  })

  it('has variations that are named by up to three attributes', () => {
    const { rows, notes, problems } = woo(
      ends('7,,variable,Shirt,,,,,'),
      ends('8,,variation,Shirt S,,1,,9,id:7', 'S,Red,Matt,x'),
      ends('9,,variation,Shirt L,,1,,9,7'),
    )
    expect({ notes, problems }).toEqual({ notes: [], problems: [] })
    const shirt = { productId: '7', name: 'Shirt', price: '9', stock: '1', status: 'ON_SALE' }
    expect(rows.map(({ cells }) => cells)).toEqual([
      { ...shirt, optionId: 'S-Red-Matt', optionName: 'S / Red / Matt' },
      { ...shirt, optionId: 'Shirt L', optionName: 'Shirt L' },
    ])
  })

  it.each([
    ['a simple product', ends('7,,simple,Shirt,,1,,9,'), 'id:7'],
    ['one without an id', ends(',SHIRT,variable,Shirt,,,,,'), 'id:'],
  ])('has no variation of %s', (_, row, parent) => {
    const { rows, problems } = woo(row, ends(`8,,variation,S,,1,,9,${parent}`))
    expect(rows.filter(({ line }) => line !== 2)).toEqual([])
    expect(problems).toEqual([{ line: 3, message: `names a parent "${parent}" that is not there` }])
  })

  it.each([
    ['', 'ON_SALE'],
    ['1', 'ON_SALE'],
    ['0', 'HIDDEN'],
    ['-1', 'HIDDEN'],
  ])('with %j as published is %s', (published, status) => {
    const { rows, notes } = woo(ends(`7,,Simple,Mug,${published},3,,9,`))
    expect(rows.map(({ cells }) => cells)).toEqual([
      { productId: '7', optionId: '', name: 'Mug', optionName: '', price: '9', stock: '3', status },
    ])
    expect(notes).toEqual([])
  })

  it('has no price where none stands, and says what it leaves out', () => {
    const { rows, notes } = woo(ends('7,,simple,Mug,,,,,'), ends('8,,external,Set,,,,1,'))
    expect(rows).toMatchObject([{ line: 2, cells: { price: '', stock: '0' } }])
    expect(notes).toEqual([
      'Left out, as they are grouped, external or the like: 1.',
      '1 products have no stock in the file: they begin with 0.',
    ])
  })
})

describe('a cell', () => {
  it.each([
    ['plain', 'plain', 'plain'],
    ['', '', ''],
    ['=1+1', '=1+1', "'=1+1"],
    ['+1', '+1', "'+1"],
    ['@x', '@x', "'@x"],
    ['-x', '-x', "'-x"],
    ['-12', '-12', '-12'],
    ['-1x', '-1x', "'-1x"],
    ['a=1', 'a=1', 'a=1'],
    ['\tx', '"\tx"', `"'\tx"`],
    ['a,b', '"a,b"', '"a,b"'],
    ['a;b', '"a;b"', '"a;b"'],
    ['a "b" c', '"a ""b"" c"', '"a ""b"" c"'],
    [' a', '" a"', '" a"'],
    ['a ', '"a "', '"a "'],
    ['a b', 'a b', 'a b'],
    ['=a,b', '"=a,b"', `"'=a,b"`],
  ])('%j is written %j, for a spreadsheet %j', (text, written, guarded) => {
    expect(cellOf(text, { forSpreadsheet: false })).toBe(written)
    expect(cellOf(text, { forSpreadsheet: true })).toBe(guarded)
  })
})

describe('a product is written', () => {
  const option = { optionId: 'default', name: 'default', price: 1, stock: 2, soldOut: false }
  const product = { productId: 'a', name: '=A', price: 1, stock: 2, status: 'HIDDEN' as const }
  const plain = { withStatus: false, forSpreadsheet: false }

  it.each([
    ['an option alone', [option], ['a,,=A,,1,2']],
    ['an option with an id', [{ ...option, optionId: 'S' }], ['a,S,=A,default,1,2']],
    ['an option with a name', [{ ...option, name: 'S' }], ['a,default,=A,S,1,2']],
    ['options', [option, { ...option, optionId: 'S', stock: 0 }], ['a,default,=A,default,1,2', 'a,S,=A,default,1,0']],
  ])('with %s', (_, options, lines) => {
    expect(productRows({ ...product, options }, plain)).toEqual(lines)
    expect(productRows({ ...product, options }, { ...plain, withStatus: true })).toEqual(
      lines.map(line => `${line},HIDDEN`),
    )
    expect(productRows({ ...product, options }, { ...plain, forSpreadsheet: true })).toEqual(
      lines.map(line => line.replace('=', "'=")),
    )
  })

  it('below a header', () => {
    expect(headerOf(plain)).toBe('productId,optionId,name,optionName,price,stock')
    expect(headerOf({ ...plain, withStatus: true })).toBe('productId,optionId,name,optionName,price,stock,status')
  })
})
