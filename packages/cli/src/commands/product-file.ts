import { type ImportedProduct, isShopError, productJson, type ProductView, type Shop } from '@jumun/core'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { shopAction } from '../usage/action.ts'
import { wholeNumber } from '../usage/arguments.ts'
import { UsageError } from '../usage/usage-error.ts'
import { writeFile } from '../process/write-file.ts'
import { examples } from '../output/examples.ts'
import { foreignLayouts, type Layout, readProducts, refusalOf } from '../products-file/read-products.ts'
import type { ProductOfRows } from '../products-file/products-of-rows.ts'
import { header, headerOf, productRows } from '../products-file/write-products.ts'
import { Refusal } from '../output/refusal.ts'
import { grouped } from '../output/table.ts'
import { importText } from '../views/import.ts'

interface ImportOptions {
  readonly encoding: string
  readonly delimiter?: string
  readonly map?: Layout
  readonly minorDigits: number
  readonly update?: boolean
  readonly dryRun?: boolean
  readonly reason?: string
  readonly key?: string
}

export function addProductFileCommands(product: Command): void {
  const load = product
    .command('import')
    .description('Add the products of a CSV file: all of them, or none when anything is wrong')
    .argument('<file>', 'the CSV file, or - for stdin')
    .option('--encoding <name>', 'of the file, such as cp949', 'utf-8')
    .option('--delimiter <character>', 'between cells, such as ";" or tab (default: found in the file)', delimiter)
    .addOption(new Option('--map <platform>', 'the file is a product export of it').choices(foreignLayouts))
    .option('--minor-digits <number>', 'digits behind the point of a price: 2 takes 19.99 as 1999', minorDigits, 0)
    .option('--update', 'also bring the products that are there to what the file says')
    .option('--dry-run', 'only tell what would be added and changed')
    .option('--reason <text>', 'with --update: kept with the corrections of stock (default: import)')
    .option('--key <key>', 'idempotency key: the same key again imports nothing')
    .action(
      shopAction<ImportOptions, [string]>(async ({ shop, print }, options, file) => {
        const { encoding, delimiter: wanted, map = 'jumun', update = false, dryRun = false, reason, key } = options
        if (reason !== undefined && !update) throw new UsageError('--reason belongs to --update')
        if (key !== undefined && (update || dryRun)) {
          throw new UsageError(
            '--key cannot be combined with --update or --dry-run: importing the same list again changes nothing',
          )
        }
        const reading = { encoding, delimiter: wanted, layout: map, minorDigits: options.minorDigits }
        const { products, notes } = await readProducts(file, reading)
        for (const note of notes) print.note(note)
        if (update || dryRun) {
          if (!update) await assertNew(shop, products, file)
          // First all of it without a change: what cannot be imported is reported before anything is.
          const compared = await bringAll(shop, products, { file, reason, dryRun: true })
          const imported = dryRun ? compared : await bringAll(shop, products, { file, reason, dryRun })
          return print.answer(
            () => ({
              dryRun,
              ...countsOf(imported),
              items: imported.map(one => ({ ...one, fields: [...one.fields] })),
            }),
            () => importText(imported, countsOf(imported), { dryRun }),
          )
        }
        const added = await addAll(shop, products, file, key)
        const count = added.reduce((sum, one) => sum + one.options.length, 0)
        print.answer(
          () => ({ products: added.length, options: count, items: added.map(productJson) }),
          () => `Imported ${grouped(added.length)} products with ${grouped(count)} options.`,
        )
      }),
    )
  examples(load, [
    'product import menu.csv',
    'product import menu.csv --update --dry-run',
    'product import menu.csv --encoding cp949 --update --reason "stock-taking"',
    'product import products_export.csv --map shopify --minor-digits 2',
    'product export | jumun product import - --db sqlite:other.db',
  ]).addHelpText(
    'after',
    `\nColumns: ${header}, and status. Rows with the same productId are the options of one product;\noptionId and optionName may be left out or empty for a product without options. --update finds products and options by\ntheir ids, and leaves those that the file does not name as they are.`,
  )

  const save = product
    .command('export')
    .description('Write the products as CSV, as `product import` reads it')
    .argument('[file]', 'where to; stdout when it is left out')
    .option('--include-hidden', 'with hidden products, and a column that tells which they are')
    .option('--excel', 'for a spreadsheet: begins with a byte order mark, and no cell is a formula')
    .action(
      shopAction<{ includeHidden?: boolean; excel?: boolean }, [string | undefined]>(
        async ({ shop, print }, { includeHidden = false, excel = false }, file) => {
          const products = await allProducts(shop, includeHidden)
          const writing = { withStatus: includeHidden, forSpreadsheet: excel }
          const lines = [headerOf(writing), ...products.flatMap(one => productRows(one, writing))]
          const text = excel ? `\uFEFF${lines.join('\r\n')}\r\n` : `${lines.join('\n')}\n`
          if (file !== undefined && file !== '-') writeFile(file, text)
          if (print.json)
            print.answer(
              () => ({ items: products.map(productJson) }),
              () => '',
            )
          else if (file === undefined || file === '-') process.stdout.write(text)
          else print.note(`${grouped(products.length)} products written to ${file}.`)
          if (!includeHidden) await noteHidden(shop, products.length, print.note)
        },
      ),
    )
  examples(save, ['product export > menu.csv', 'product export menu.csv', 'product export menu.csv --excel'])
}

function delimiter(text: string): string {
  if (/^(tab|\\t)$/i.test(text)) return '\t'
  if (!/^[^"\w]$/u.test(text)) {
    throw new InvalidArgumentError('Write one character such as ";", or tab.')
  }
  return text
}

function minorDigits(text: string): number {
  const digits = wholeNumber(text)
  if (digits < 0 || digits > 4) throw new InvalidArgumentError('It must be from 0 to 4.')
  return digits
}

async function addAll(shop: Shop, found: readonly ProductOfRows[], file: string, key: string | undefined) {
  const { createProgress } = await import('../output/progress.ts')
  const progress = createProgress('importing', found.length)
  try {
    const added = await shop.catalog.addProducts({ products: found.map(({ product }) => product), idempotencyKey: key })
    progress.to(found.length)
    return added
  } catch (error) {
    if (!isShopError(error, 'ALREADY_EXISTS')) throw error
    await assertNew(shop, found, file)
    throw error
  } finally {
    progress.stop()
  }
}

/** @throws Refusal that names all that are there already, so that the file has to be corrected once */
async function assertNew(shop: Shop, found: readonly ProductOfRows[], file: string): Promise<void> {
  const taken: ProductOfRows[] = []
  for (const one of found) {
    const there = await shop.catalog.getProduct({ productId: one.product.productId! }).catch((error: unknown) => {
      if (isShopError(error, 'PRODUCT_NOT_FOUND')) return undefined
      throw error
    })
    if (there !== undefined) taken.push(one)
  }
  if (taken.length === 0) return
  const problems = taken.map(({ product, rows }) => ({
    line: rows[0]!.line,
    message: `there is a product ${product.productId} already`,
  }))
  const { code, message, lines } = refusalOf(file === '-' ? 'stdin' : file, problems)
  throw new Refusal(code, message, { lines: [...lines, 'Those that are there are changed with --update.'] })
}

/** So many at once: a crowd that orders meanwhile waits for none of them for long. */
const perCommand = 200

async function bringAll(
  shop: Shop,
  found: readonly ProductOfRows[],
  { file, ...how }: { file: string; reason: string | undefined; dryRun: boolean },
): Promise<ImportedProduct[]> {
  const { createProgress } = await import('../output/progress.ts')
  const progress = createProgress(how.dryRun ? 'comparing' : 'importing', found.length)
  const imported: ImportedProduct[] = []
  try {
    for (let start = 0; start < found.length; start += perCommand) {
      const part = found.slice(start, start + perCommand)
      const products = part.map(({ product }) => product)
      try {
        imported.push(...(await shop.catalog.importProducts({ products, ...how })))
      } catch (error) {
        throw atItsLine(error, part, file)
      }
      progress.to(imported.length)
    }
    return imported
  } finally {
    progress.stop()
  }
}

/** A refusal of one of the products, as that of the line where it stands. */
function atItsLine(error: unknown, part: readonly ProductOfRows[], file: string): unknown {
  if (!isShopError(error, 'INVALID_INPUT')) return error
  const problems = error.details.issues.flatMap(({ pointer, message }) => {
    const [, index, field = 'product'] = /^\/products\/(\d+)(?:\/(\w+))?/.exec(pointer) ?? []
    const row = part[Number(index)]?.rows[0]
    return row === undefined ? [] : [{ line: row.line, message: `${field} ${message}` }]
  })
  return problems.length === 0 ? error : refusalOf(file === '-' ? 'stdin' : file, problems)
}

function countsOf(imported: readonly ImportedProduct[]): Record<ImportedProduct['change'], number> {
  const counts = { added: 0, changed: 0, equal: 0 }
  for (const { change } of imported) counts[change] += 1
  return counts
}

async function allProducts(shop: Shop, includeHidden: boolean): Promise<ProductView[]> {
  const products: ProductView[] = []
  let part = await shop.catalog.listProducts({ limit: 100, includeHidden })
  for (;;) {
    products.push(...part.items)
    if (part.nextCursor === null) return products
    // By cursor: what is hidden or added meanwhile makes no other product be passed over.
    part = await shop.catalog.listProducts({ cursor: part.nextCursor, limit: 100, includeHidden })
  }
}

async function noteHidden(shop: Shop, written: number, note: (message: string) => void): Promise<void> {
  const { total = 0 } = await shop.catalog.listProducts({ limit: 1, includeHidden: true })
  if (total > written) note(`Left out: ${grouped(total - written)} hidden (--include-hidden writes them too).`)
}
