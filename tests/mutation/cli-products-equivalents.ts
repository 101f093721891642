import type { Change, Equivalent } from './equivalent.ts'

const sameWidth = 'a row has as many cells as the line of the names'
const alwaysMatches = 'the pattern matches every text'

/** Of the files of products and of what is printed, below `packages/cli/src`. */
const byFile: Readonly<Record<string, readonly Change[]>> = {
  'products-file/decode-text.ts': [
    [
      "return new TextDecoder('utf-8', { fatal: true }).decode(bytes)",
      "return new TextDecoder('utf-8', { fatal: false }).decode(bytes)",
      'what stands for bytes that mean nothing is refused in the same words',
    ],
  ],
  'products-file/foreign-table.ts': [
    [
      "return place === undefined ? '' : (cells[place] ?? '')",
      "return false ? '' : (cells[place] ?? '')",
      'no cell stands at a place that is not there',
    ],
    [
      "return place === undefined ? '' : (cells[place] ?? '')",
      "return place === undefined ? '' : (cells[place])",
      sameWidth,
    ],
    [
      "return place === undefined ? '' : (cells[place] ?? '')",
      "return place === undefined ? '' : (cells[place] ?? 'mutant')",
      sameWidth,
    ],
  ],
  'products-file/numbers.ts': [
    [
      String.raw`const [, whole = '', fraction = ''] = /^([\d,]+)(?:\.(\d+))?$/.exec(text) ?? []`,
      String.raw`const [, whole = 'mutant', fraction = ''] = /^([\d,]+)(?:\.(\d+))?$/.exec(text) ?? []`,
      'neither is a number',
    ],
  ],
  'products-file/read-csv.ts': ['places.get(name)', 'places.get(name) ?? -2'].map(place => [
    "const named = columns.map(name => [name, plainText(cells[places.get(name) ?? -1] ?? '')])",
    `const named = columns.map(name => [name, plainText(cells[${place}] ?? '')])`,
    'nothing stands at this place either',
  ]),
  'products-file/read-table.ts': [
    ...['', " ?? 'mutant'"].map(
      otherwise =>
        [
          String.raw`const first = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text)?.[0] ?? ''`,
          String.raw`const first = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text)?.[0]` + otherwise,
          alwaysMatches,
        ] as const,
    ),
    [
      `const plain = first.replaceAll(/"(?:[^"]|"")*"/g, '')`,
      `const plain = first.replaceAll(/"(?:[^"]|"")*"/g, 'mutant')`,
      'no delimiter stands in this word, and delimiters alone are counted',
    ],
  ],
  'views/doctor.ts': [
    [
      "return `${inWords(name)} ${typeof value === 'number' ? grouped(value) : value}`",
      'return `${inWords(name)} ${true ? grouped(value) : value}`',
      'a text is grouped as itself',
    ],
  ],
  'views/order.ts': [
    [
      "{ title: 'FROM', value: step => step.from ?? '' },",
      "{ title: 'FROM', value: step => step.from },",
      'a table shows null as an empty text too',
    ],
  ],
  'views/product.ts': [
    [
      'function noteOf({ product, option, lowStock = -1 }: OptionRow): string {',
      'function noteOf({ product, option, lowStock = -2 }: OptionRow): string {',
      'no stock is below 0',
    ],
  ],
}

export const cliProductsEquivalents: readonly Equivalent[] = Object.entries(byFile).flatMap(([file, changes]) =>
  changes.map(([line, changed, because]) => ({ file: `packages/cli/src/${file}`, line, changed, because })),
)
