import { readFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { TextDecoder } from 'node:util'
import { Refusal } from '../output/refusal.ts'
import { UsageError } from '../usage/usage-error.ts'
import type { CsvProblem } from './csv-row.ts'
import { type ProductOfRows, productsOfRows } from './products-of-rows.ts'
import { readCsv } from './read-csv.ts'

/**
 * The products of a CSV file, or of stdin for `-`.
 * @throws Refusal that lists everything that is wrong, by line
 */
export async function readProducts(file: string, encoding: string): Promise<ProductOfRows[]> {
  const name = file === '-' ? 'stdin' : file
  const { rows, problems } = readCsv(decoded(await bytesOf(file), encoding, name))
  const { products, problems: found } = productsOfRows(rows)
  const all = [...problems, ...found].toSorted((a, b) => a.line - b.line)
  if (all.length > 0) throw refusalOf(name, all)
  if (products.length === 0) throw new Refusal('INVALID_INPUT', `${name} has no products below its header`)
  return products
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

function decoded(bytes: Uint8Array, encoding: string, name: string): string {
  let decoder: TextDecoder
  try {
    decoder = new TextDecoder(encoding, { fatal: true })
  } catch (error) {
    throw new UsageError(`--encoding ${encoding} is not known; try utf-8 or euc-kr`, { cause: error })
  }
  try {
    return decoder.decode(bytes)
  } catch (error) {
    const hint = 'save it as "CSV UTF-8", or name its --encoding, such as euc-kr'
    throw new Refusal('INVALID_INPUT', `${name} is not ${decoder.encoding} text: ${hint}`, { cause: error })
  }
}

const listed = 50

export function refusalOf(name: string, problems: readonly CsvProblem[]): Refusal {
  const lines = problems.slice(0, listed).map(({ line, message }) => `line ${line}: ${message}`)
  if (problems.length > listed) lines.push(`… and ${problems.length - listed} more`)
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
  return new Refusal('INVALID_INPUT', `${name} has ${count}; nothing was imported`, { lines })
}
