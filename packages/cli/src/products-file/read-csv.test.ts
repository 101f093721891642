import { describe, expect, it } from 'vitest'
import iconv from 'iconv-lite'
import { decodeText } from './decode-text.ts'
import { moneyOf, wholeNumberOf } from './numbers.ts'
import { productsOfRows } from './products-of-rows.ts'
import { ownRows } from './read-csv.ts'
import { readTable } from './read-table.ts'
import { shopifyRows } from './shopify.ts'
import { wooCommerceRows } from './woocommerce.ts'

const read = (text: string, delimiter?: string) => ownRows(readTable(text, delimiter))

describe('a file with our own columns', () => {
  it.each([
    ['productId,nmae,price,stock\na,A,1,1', 1, /^has an unknown column "nmae" \(did you mean name\?\)$/],
    ['productId,name,price,stock,colour\na,A,1,1,red', 1, /^has an unknown column "colour"; the first line must name/],
    ['productId,name,price\na,A,1', 1, /^lacks the column stock; /],
    ['name,name,price,stock\na,A,1,1', 1, /^has the column name twice$/],
    ['productId,name,price,stock\na,"A,1,1', 2, /^has a quote that is never closed$/],
    ['sep=,\nproductId,name,price,stock\na,"A,1,1', 3, /^has a quote that is never closed$/],
    ['productId,name,price,stock\na,x"y,1,1', 2, /^has a quote in the middle/],
    ['productId,name,price,stock\n\na,A,1', 3, /^has 3 cells, the header has 4$/],
    ['productId,name,price,stock\na,A,1,1,,x', 2, /^has 6 cells, the header has 4$/],
    ['', 1, /^is empty; /],
  ])('tells what is wrong with %j, and where', (text, line, message) => {
    const { rows, problems } = read(text)
    expect(rows).toEqual([])
    expect(problems).toEqual([{ line, message: expect.stringMatching(message) }])
  })

  it('is not blamed for what is no fault of a file', () => {
    expect(() => readTable(42 as never, ',')).toThrow(TypeError)
  })

  it('counts lines from the first line of a row, over line breaks in quotes and empty lines', () => {
    const { rows } = read('\uFEFFproductId,name,price,stock\r\n\r\na,"A\nA",1,1\r\n ,,,\r\nb, B ,2,2\r\n')
    expect(rows.map(({ line, cells }) => [line, cells.productId, cells.name])).toEqual([
      [3, 'a', 'A\nA'],
      [6, 'b', 'B'],
    ])
  })

  it.each([
    ['productId;name;price;stock\na;A, the first;1;2', undefined],
    ['productId\tname\tprice\tstock\na\tA, the first\t1\t2', undefined],
    ['sep=|\r\nproductId|name|price|stock\r\na|A, the first|1|2', undefined],
    ['\uFEFFsep=;\r\nproductId;name;price;stock;;\r\na;A, the first;1;2;;\r\n;;;;;', undefined],
    ['productId,name,price,stock,,\na,"A, the first",1,2,,,,', undefined],
    ['"product;Id";name;price;stock\n', ';'],
  ])('finds the delimiter of %j', (text, delimiter) => {
    const { rows, problems } = read(text, delimiter)
    if (delimiter === undefined) {
      expect(problems).toEqual([])
      expect(rows).toMatchObject([{ cells: { productId: 'a', name: 'A, the first', price: '1', stock: '2' } }])
    } else expect(problems[0]!.message).toContain('"product;Id"')
  })

  it('takes the apostrophe off that our export puts before a formula', () => {
    const { rows } = read("productId,name,price,stock\na,'=1+1,1,1\nb,'tis,1,1")
    expect(rows.map(({ cells }) => cells.name)).toEqual(['=1+1', "'tis"])
  })
})

describe('the rows of a product', () => {
  const header = 'productId,name,price,stock,optionId,optionName'
  const productsOf = (...rows: string[]) => productsOfRows(read([header, ...rows].join('\n')).rows)
  const [small, large] = [
    { optionId: 'S', name: 'S', price: 1, stock: 2 },
    { optionId: 'L', name: 'L', price: 3, stock: 4 },
  ]

  it.each([
    ['a row without an option', ['a,A,1,2,,'], { price: 1, stock: 2 }],
    ['a row that names one by its id', ['a,A,1,2,S,'], { options: [small] }],
    ['a row that names one by its name', ['a,A,1,2,,S'], { options: [small] }],
    ['rows that name them by their ids', ['a,A,1,2,S,', 'a,A,3,4,L,'], { options: [small, large] }],
    ['rows that name them by their names', ['a,A,1,2,,S', 'a,,3,4,,L'], { options: [small, large] }],
  ])('are one product: %s', (_, rows, made) => {
    const { products, problems } = productsOf(...rows)
    expect(problems).toEqual([])
    expect(products.map(({ product }) => product)).toEqual([{ productId: 'a', name: 'A', ...made }])
  })

  it('each name another option, and only one may do without', () => {
    expect(productsOf('a,A,1,2,S,Small', 'a,A,1,2,S,Large', 'a,A,1,2,,')).toEqual({
      products: [],
      problems: [
        { line: 3, message: 'a/S stands in line 2 already' },
        { line: 4, message: 'optionId is missing: a stands in several lines' },
      ],
    })
  })
})

describe('numbers', () => {
  it.each([
    ['4500', 4500],
    ['4,500', 4500],
    ['12,345,678', 12_345_678],
    ['0', 0],
    ['4,50', undefined],
    ['-1', undefined],
    ['4500원', undefined],
    ['9007199254740992', undefined],
    ['', undefined],
  ])('%j is the whole number %s', (text, number) => {
    expect(wholeNumberOf(text)).toBe(number)
  })

  it.each([
    ['19.99', 2, 1_999],
    ['1,234.5', 2, 123_450],
    ['20', 2, 2_000],
    ['4500.00', 0, 4_500],
    ['4500.10', 0, undefined],
    ['1.005', 2, undefined],
    ['1.', 2, undefined],
  ])('%j with %d digits behind the point is %s', (text, digits, money) => {
    expect(moneyOf(text, digits)).toBe(money)
  })
})

describe('encodings', () => {
  it('reads syllables that only CP949 has, and "Unicode text"', () => {
    expect(decodeText(iconv.encode('똠방각하', 'cp949'), 'cp949', 'x')).toBe('똠방각하')
    expect(decodeText(iconv.encode('커피', 'cp949'), 'euc-kr', 'x')).toBe('커피')
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), iconv.encode('커피', 'utf-16le')])
    expect(decodeText(utf16, 'utf-8', 'x')).toBe('커피')
  })

  it('refuses bytes that are no text, and unknown encodings', () => {
    const korean = iconv.encode('커피', 'cp949')
    expect(() => decodeText(korean, 'utf-8', 'x')).toThrow('--encoding, such as cp949')
    expect(() => decodeText(Buffer.from([0xff, 0x41]), 'cp949', 'x')).toThrow('x is not cp949 text')
    expect(() => decodeText(korean, 'klingon', 'x')).toThrow('--encoding klingon is not known')
  })
})

describe('an export of Shopify', () => {
  const old = [
    'Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Inventory Qty,Variant Price,Image Src,Status',
    'mug,Mug,Title,Default Title,,,M-1,12,19.99,https://example.com/1.jpg,active',
    'mug,,,,,,,,,https://example.com/2.jpg,',
    'shirt,Shirt,Size,S,Colour,Red,S-1,-2,25.00,,draft',
    'shirt,,,L,,Blue,S-2,3,27.00,,',
  ].join('\n')

  it.each([
    old,
    old
      .replace('Handle', 'URL handle')
      .replace('Variant Price', 'Price')
      .replace('Variant Inventory Qty', 'Inventory quantity')
      .replaceAll(/Option(\d) Value/g, 'Option$1 value'),
  ])('becomes products with their variants as options', text => {
    const { rows, problems, notes } = shopifyRows(readTable(text))
    expect(problems).toEqual([])
    expect(notes).toEqual(['1 variants have no stock in the file, or less than none: they begin with 0.'])
    expect(productsOfRows(rows, 2)).toMatchObject({
      problems: [],
      products: [
        { product: { productId: 'mug', name: 'Mug', price: 1_999, stock: 12, status: 'ON_SALE' } },
        {
          product: {
            productId: 'shirt',
            name: 'Shirt',
            status: 'HIDDEN',
            options: [
              { optionId: 'S-Red', name: 'S / Red', price: 2_500, stock: 0 },
              { optionId: 'L-Blue', name: 'L / Blue', price: 2_700, stock: 3 },
            ],
          },
        },
      ],
    })
  })

  it('is distinguished from a file that is none', () => {
    expect(shopifyRows(readTable('productId,name\na,A')).problems).toEqual([
      { line: 1, message: 'is no export of Shopify: it lacks URL handle, Title, Price' },
    ])
    expect(shopifyRows(readTable('')).problems).toMatchObject([{ line: 1 }])
  })
})

describe('an export of WooCommerce', () => {
  it('becomes products with their variations as options', () => {
    const { rows, problems, notes } = wooCommerceRows(
      readTable(
        [
          '\uFEFFID,Type,SKU,Name,Published,"In stock?",Stock,"Sale price","Regular price",Parent,"Attribute 1 name","Attribute 1 value(s)"',
          '1,"simple, virtual",MUG,Mug,1,1,12,8500,9000,,,',
          '2,variable,SHIRT,Shirt,0,1,,,,,Size,"S, L"',
          '3,variation,SHIRT-S,"Shirt - S",1,1,4,,25000,SHIRT,Size,S',
          '4,variation,,"Shirt - L",1,0,,,27000,id:2,Size,L',
          '5,grouped,SET,Set,1,1,,,,,,',
        ].join('\n'),
      ),
    )
    expect(problems).toEqual([])
    expect(notes).toEqual([
      'Left out, as they are grouped, external or the like: 1.',
      '1 products have no stock in the file: they begin with 0.',
    ])
    expect(productsOfRows(rows)).toMatchObject({
      problems: [],
      products: [
        { product: { productId: 'MUG', name: 'Mug', price: 8_500, stock: 12, status: 'ON_SALE' } },
        {
          product: {
            productId: 'SHIRT',
            name: 'Shirt',
            status: 'HIDDEN',
            options: [
              { optionId: 'SHIRT-S', name: 'S', price: 25_000, stock: 4 },
              { optionId: 'L', name: 'L', price: 27_000, stock: 0 },
            ],
          },
        },
      ],
    })
  })

  it('tells a variation whose parent is not there', () => {
    const text = 'ID,Type,Name,Regular price,Parent\n3,variation,S,1,id:9'
    expect(wooCommerceRows(readTable(text)).problems).toEqual([
      { line: 2, message: 'names a parent "id:9" that is not there' },
    ])
  })
})
