import type { ProductView } from '@jumun/core'
import { type Command, Option } from 'commander'
import { type Session, shopAction } from '../usage/action.ts'
import { option, type OptionArgument, wholeNumber } from '../usage/arguments.ts'
import { examples } from '../output/examples.ts'
import { addPageOptions, notePages, type PageOptions } from '../usage/paging.ts'
import { UsageError } from '../usage/usage-error.ts'
import { productsText, productText } from '../views/product.ts'
import { addProductFileCommands } from './product-file.ts'
import { addStockCommand } from './product-stock.ts'

interface ProductOptions {
  readonly id?: string
  readonly name?: string
  readonly price?: number
  readonly stock?: number
  readonly option?: readonly OptionArgument[]
  readonly status?: 'ON_SALE' | 'HIDDEN'
}

export function addProductCommands(program: Command): void {
  const product = program.command('product').description('Products, their options and stock')
  addAddCommand(product)
  addReadCommands(product)
  addUpdateCommand(product)
  addStockCommand(product)
  addProductFileCommands(product)
}

function addAddCommand(product: Command): void {
  const add = product
    .command('add')
    .description('Add a product, with one price and stock or with options that each have their own')
    .option('--id <id>', 'made by the shop when it is left out')
    .requiredOption('--name <name>', 'what the product is called')
    .option('--price <money>', 'in whole units of the currency', wholeNumber)
    .option('--stock <units>', 'how many there are to sell (default: 0)', wholeNumber)
    .option('--option <id:name:price:stock>', 'an option; may be given several times', option)
    .addOption(statusOption())
    .action(
      shopAction<ProductOptions, []>(
        async ({ shop, ...session }, { id, name, price, stock, option: options, status }) => {
          const wanted = options?.map(complete)
          const added = await shop.catalog.addProduct({
            productId: id,
            name: name!,
            price,
            stock,
            options: wanted,
            status,
          })
          answerProduct(session, added)
        },
        { words: { productId: '--id' } },
      ),
    )
  examples(add, [
    'product add --id latte --name Latte --price 4500 --stock 10',
    'product add --id beans --name "Ethiopia beans" --option "250g:250 g:12000:40" --option "1kg:1 kg:42000:10"',
  ])
}

/** @throws UsageError */
function complete({ optionId, name, price, stock }: OptionArgument) {
  if (name !== undefined && price !== undefined && stock !== undefined) return { optionId, name, price, stock }
  throw new UsageError(
    `--option ${optionId ?? ''}: a new option needs ID:NAME:PRICE:STOCK, such as "250g:250 g:12000:40"`,
  )
}

function statusOption(): Option {
  return new Option('--status <status>', 'whether it is shown and sold').choices(['ON_SALE', 'HIDDEN'])
}

function addReadCommands(product: Command): void {
  const list = addPageOptions(product.command('list').description('List products with what is left of them'))
    .option('--in-stock', 'leave out what is sold out')
    .option('--include-hidden', 'with hidden products')
    .action(
      shopAction<PageOptions & { inStock?: boolean; includeHidden?: boolean }, []>(
        async ({ shop, print }, { page, limit, inStock, includeHidden }) => {
          const products = await shop.catalog.listProducts({ page, limit, inStock, includeHidden })
          print.answer(
            () => products,
            () => productsText(products.items),
          )
          notePages(print, products)
        },
      ),
    )
  examples(list, ['product list', 'product list --in-stock --limit 50', 'product list --json'])

  const show = product
    .command('show')
    .description('Show a product')
    .argument('<product>', 'id of the product')
    .action(
      shopAction<object, [string]>(async ({ shop, ...session }, _, productId) =>
        answerProduct(session, await shop.catalog.getProduct({ productId })),
      ),
    )
  examples(show, ['product show latte', 'product show beans --json'])
}

function addUpdateCommand(product: Command): void {
  const update = product
    .command('update')
    .description('Change names, prices and status, or add options; stock is changed by `product stock`')
    .argument('<product>', 'id of the product')
    .option('--name <name>')
    .option('--price <money>', 'in whole units of the currency', wholeNumber)
    .option('--option <id:name:price[:stock]>', 'change an option (an empty part stays), or add one', option)
    .addOption(statusOption())
    .action(
      shopAction<ProductOptions, [string]>(
        async ({ shop, ...session }, { name, price, option: options, status }, productId) => {
          if ([name, price, options, status].every(value => value === undefined)) {
            throw new UsageError('nothing to change: give --name, --price, --option or --status')
          }
          const wanted = options?.map(one => ({ ...one }))
          answerProduct(session, await shop.catalog.updateProduct({ productId, name, price, options: wanted, status }))
        },
      ),
    )
  examples(update, [
    'product update latte --price 4800',
    'product update latte --status HIDDEN',
    'product update beans --option 250g::11000 --option "500g:500 g:22000:20"',
  ])
}

/** A product as the answer of the command that made or changed it. */
function answerProduct({ print }: Pick<Session, 'print'>, product: ProductView): void {
  print.answer(
    () => product,
    () => productText(product),
  )
}
