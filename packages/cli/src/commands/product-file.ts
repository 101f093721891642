import { isShopError, type ProductView, type Shop } from '@jumun/core'
import type { Command } from 'commander'
import { writeFileSync } from 'node:fs'
import { shopAction } from '../usage/action.ts'
import { examples } from '../output/examples.ts'
import { readProducts, refusalOf } from '../products-file/read-products.ts'
import type { ProductOfRows } from '../products-file/products-of-rows.ts'
import { header, productRows } from '../products-file/write-products.ts'
import { createProgress } from '../output/progress.ts'
import { Refusal } from '../output/refusal.ts'
import { grouped } from '../output/table.ts'

export function addProductFileCommands(product: Command): void {
  const load = product
    .command('import')
    .description('Add the products of a CSV file: all of them, or none when anything is wrong')
    .argument('<file>', 'the CSV file, or - for stdin')
    .option('--encoding <name>', 'of the file, such as euc-kr', 'utf-8')
    .option('--key <key>', 'idempotency key: the same key again imports nothing')
    .action(
      shopAction<{ encoding: string; key?: string }, [string]>(async ({ shop, print }, { encoding, key }, file) => {
        const found = await readProducts(file, encoding)
        const added = await addAll(shop, found, file, key)
        const options = added.reduce((sum, one) => sum + one.options.length, 0)
        print.answer(
          () => ({ products: added.length, options, items: added }),
          () => `Imported ${grouped(added.length)} products with ${grouped(options)} options.`,
        )
      }),
    )
  examples(load, [
    'product import menu.csv',
    'product export | jumun product import - --db sqlite:other.db',
  ]).addHelpText(
    'after',
    `\nColumns: ${header}. Rows with the same productId are the options of one product;\noptionId and optionName may be left out or empty for a product without options.`,
  )

  const save = product
    .command('export')
    .description('Write the products as CSV, as `product import` reads it')
    .argument('[file]', 'where to; stdout when it is left out')
    .option('--include-hidden', 'with hidden products, which an import puts on sale')
    .action(
      shopAction<{ includeHidden?: boolean }, [string | undefined]>(
        async ({ shop, print }, { includeHidden = false }, file) => {
          const products = await allProducts(shop, includeHidden)
          const text = `${[header, ...products.flatMap(productRows)].join('\n')}\n`
          if (file !== undefined && file !== '-') write(file, text)
          if (print.json)
            print.answer(
              () => ({ items: products }),
              () => '',
            )
          else if (file === undefined || file === '-') process.stdout.write(text)
          else print.note(`${grouped(products.length)} products written to ${file}.`)
          if (!includeHidden) await noteHidden(shop, products.length, print.note)
        },
      ),
    )
  examples(save, ['product export > menu.csv', 'product export menu.csv'])
}

async function addAll(shop: Shop, found: readonly ProductOfRows[], file: string, key: string | undefined) {
  const progress = createProgress('importing', found.length)
  try {
    const added = await shop.catalog.addProducts({ products: found.map(({ product }) => product), idempotencyKey: key })
    progress.to(found.length)
    return added
  } catch (error) {
    if (!isShopError(error, 'ALREADY_EXISTS')) throw error
    // Told for all of them, so that it has to be corrected once.
    const taken = await takenProducts(shop, found)
    const problems = taken.map(({ product, rows }) => ({
      line: rows[0]!.line,
      message: `there is a product ${product.productId} already`,
    }))
    throw problems.length === 0 ? error : refusalOf(file === '-' ? 'stdin' : file, problems)
  } finally {
    progress.stop()
  }
}

async function takenProducts(shop: Shop, found: readonly ProductOfRows[]): Promise<ProductOfRows[]> {
  const taken: ProductOfRows[] = []
  for (const one of found) {
    const there = await shop.catalog.getProduct({ productId: one.product.productId! }).catch((error: unknown) => {
      if (isShopError(error, 'PRODUCT_NOT_FOUND')) return undefined
      throw error
    })
    if (there !== undefined) taken.push(one)
  }
  return taken
}

async function allProducts(shop: Shop, includeHidden: boolean): Promise<ProductView[]> {
  const products: ProductView[] = []
  const limit = 100
  for (let page = 1; ; page += 1) {
    const { items, total } = await shop.catalog.listProducts({ page, limit, includeHidden })
    products.push(...items)
    if (items.length < limit || page * limit >= total) return products
  }
}

async function noteHidden(shop: Shop, written: number, note: (message: string) => void): Promise<void> {
  const { total } = await shop.catalog.listProducts({ limit: 1, includeHidden: true })
  if (total > written) note(`Left out: ${grouped(total - written)} hidden (--include-hidden writes them too).`)
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new Refusal('NO_FILE', `${file} cannot be written: ${(error as NodeJS.ErrnoException).code}`, {
      cause: error,
    })
  }
}
