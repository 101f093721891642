import { readFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { Refusal } from '../output/refusal.ts'
import type { CsvProblem, CsvTable, ReadRows } from './csv-row.ts'
import { type ProductOfRows, productsOfRows } from './products-of-rows.ts'
import { ownRows } from './read-csv.ts'
import { shopifyRows } from './shopify.ts'
import { wooCommerceRows } from './woocommerce.ts'

/** The layouts that are read: by which columns, and what they mean. */
const layouts: Readonly<Record<Layout, (table: CsvTable) => ReadRows>> = {
  jumun: ownRows,
  shopify: shopifyRows,
  woocommerce: wooCommerceRows,
}

export type Layout = 'jumun' | 'shopify' | 'woocommerce'
export const foreignLayouts: readonly Layout[] = ['shopify', 'woocommerce']

export interface Reading {
  readonly encoding: string
  /** Found in the file when it is left out. */
  readonly delimiter?: string | undefined
  readonly layout: Layout
  /** How many digits of a price stand behind the point. */
  readonly minorDigits: number
}

/** A file as `product export` writes it. */
export const ownLayout: Reading = { encoding: 'utf-8', layout: 'jumun', minorDigits: 0 }

/**
 * The products of a CSV file, or of stdin for `-`.
 * @throws Refusal that lists everything that is wrong, by line
 */
export async function readProducts(
  file: string,
  { encoding, delimiter, layout, minorDigits }: Reading,
): Promise<{ products: readonly ProductOfRows[]; notes: readonly string[] }> {
  const name = file === '-' ? 'stdin' : file
  // Loaded here, because what they need takes its time and other commands stand beside the import.
  const [{ decodeText }, { readTable }] = await Promise.all([import('./decode-text.ts'), import('./read-table.ts')])
  const table = readTable(decodeText(await bytesOf(file), encoding, name), delimiter)
  const { rows, problems, notes } = layouts[layout](table)
  const { products, problems: found } = productsOfRows(rows, minorDigits)
  const all = [...problems, ...found].toSorted((a, b) => a.line - b.line)
  if (all.length > 0) throw refusalOf(name, all)
  if (products.length === 0) throw new Refusal('INVALID_INPUT', `${name} has no products below its header`)
  return { products, notes }
}

async function bytesOf(file: string): Promise<Uint8Array> {
  if (file === '-') return await buffer(process.stdin)
  try {
    return readFileSync(file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = { ENOENT: 'no such file', EISDIR: 'is a folder', EACCES: 'may not be read' }[code ?? ''] ?? code
    throw new Refusal('NO_FILE', `${file}: ${why}`, { cause: error })
  }
}

const listed = 50

export function refusalOf(name: string, problems: readonly CsvProblem[]): Refusal {
  const lines = problems.slice(0, listed).map(({ line, message }) => `line ${line}: ${message}`)
  if (problems.length > listed) lines.push(`… and ${problems.length - listed} more`)
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
  return new Refusal('INVALID_INPUT', `${name} has ${count}; nothing was imported`, { lines })
}
