import { productJson, type ProductView } from '@jumun/core'
import { type Command, Option } from 'commander'
import { noteReplay, type Session, shopAction } from '../usage/action.ts'
import {
  endTime,
  metadata,
  option,
  type OptionArgument,
  orNone,
  time,
  type TimeArgument,
  wholeNumber,
} from '../usage/arguments.ts'
import { examples } from '../output/examples.ts'
import { addListOptions, type ListOptions, noteList } from '../usage/paging.ts'
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
  readonly saleFrom?: TimeArgument | false
  readonly saleUntil?: TimeArgument | false
  readonly limitPerUser?: number | false
  readonly lowStock?: number | false
  readonly metadata?: Record<string, string> | false
  readonly key?: string
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
  addSaleOptions(add).action(
    shopAction<ProductOptions, []>(
      async ({ shop, config, ...session }, { id, name, price, stock, option: options, status, key, ...rest }) => {
        const { saleFrom, saleUntil, limitPerUser, lowStock, metadata: kept } = saleOf(rest, config.timeZone)
        const added = await shop.catalog.addProduct({
          productId: id,
          name: name!,
          price,
          stock,
          options: options?.map(complete),
          status,
          saleFrom: saleFrom ?? undefined,
          saleUntil: saleUntil ?? undefined,
          limitPerUser: limitPerUser ?? undefined,
          lowStock: lowStock ?? undefined,
          metadata: kept ?? undefined,
          idempotencyKey: key,
        })
        answerProduct(session, added)
      },
      { words: { productId: '--id' } },
    ),
  )
  examples(add, [
    'product add --id latte --name Latte --price 4500 --stock 10',
    'product add --id beans --name "Ethiopia beans" --option "250g:250 g:12000:40" --option "1kg:1 kg:42000:10"',
    'product add --id mug --name Mug --price 9000 --stock 300 --sale-from 2026-12-24T12:00+09:00 --limit-per-user 2',
  ])
}

function addSaleOptions(command: Command): Command {
  return command
    .option('--sale-from <time>', 'sold from then on, such as 2026-12-01 or 2026-12-01T10:00+09:00', time)
    .option('--sale-until <time>', 'sold until then; a day is part of it', endTime)
    .option('--limit-per-user <units>', 'how many units one user may hold in orders that live', wholeNumber)
    .option('--low-stock <units>', 'an option with so many units or fewer is running low', wholeNumber)
    .option('--metadata <name=value>', 'what you keep with the product; may be given several times', metadata)
    .option('--key <key>', 'idempotency key: the same key again changes nothing')
}

/** With null for what is taken away. */
function saleOf({ saleFrom, saleUntil, limitPerUser, lowStock, metadata: kept }: ProductOptions, timeZone: string) {
  const moment = (argument: TimeArgument | false | undefined) =>
    typeof argument === 'function' ? argument(timeZone) : orNone<number>(argument)
  return {
    saleFrom: moment(saleFrom),
    saleUntil: moment(saleUntil),
    limitPerUser: orNone(limitPerUser),
    lowStock: orNone(lowStock),
    metadata: orNone(kept),
  }
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

interface ProductFilter {
  readonly inStock?: boolean
  readonly soldOut?: 'include' | 'exclude'
  readonly includeHidden?: boolean
  readonly query?: string
  readonly below?: number
}

function addReadCommands(product: Command): void {
  const list = addListOptions(product.command('list').description('List products with what is left of them'))
    .option('--in-stock', 'leave out products that are sold out')
    .addOption(
      new Option('--sold-out <how>', 'exclude leaves out sold-out options, too').choices(['include', 'exclude']),
    )
    .option('--include-hidden', 'with hidden products')
    .option('--query <text>', 'only those whose id or name begins with it')
    .option('--below <units>', 'only those with an option of which fewer units are left', wholeNumber)
    .action(
      shopAction<ListOptions & ProductFilter, []>(
        async ({ shop, print }, { page, cursor, limit, inStock, soldOut, includeHidden, query, below }) => {
          const filter = { inStock, soldOut, includeHidden, query, below }
          const products = await shop.catalog.listProducts({ page, cursor, limit, ...filter })
          print.answer(
            () => ({ ...products, items: products.items.map(productJson) }),
            () => productsText(products.items),
          )
          noteList(print, products)
        },
      ),
    )
  examples(list, [
    'product list',
    'product list --in-stock --limit 50',
    'product list --below 5',
    'product list --json',
  ])

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
    .description('Change names, prices, status, sale or limit, or add options; stock is changed by `product stock`')
    .argument('<product>', 'id of the product')
    .option('--name <name>', 'what it is called from now on')
    .option('--price <money>', 'in whole units of the currency', wholeNumber)
    .option('--option <id:name:price[:stock]>', 'change an option (an empty part stays), or add one', option)
    .addOption(statusOption())
  addSaleOptions(update)
    .option('--no-sale-from', 'sold since ever')
    .option('--no-sale-until', 'sold for ever')
    .option('--no-limit-per-user', 'take the limit away')
    .option('--no-low-stock', 'take the threshold away')
    .option('--no-metadata', 'take the metadata away')
    .action(
      shopAction<ProductOptions, [string]>(
        async ({ shop, config, ...session }, { name, price, option: options, status, key, ...rest }, productId) => {
          const sale = saleOf(rest, config.timeZone)
          if ([name, price, options, status, ...Object.values(sale)].every(value => value === undefined)) {
            throw new UsageError('nothing to change: give --name, --price, --option, --status or another flag')
          }
          const wanted = options?.map(one => ({ ...one }))
          const change = { name, price, options: wanted, status, ...sale, idempotencyKey: key }
          answerProduct(session, await shop.catalog.updateProduct({ productId, ...change }))
        },
      ),
    )
  examples(update, [
    'product update latte --price 4800',
    'product update latte --status HIDDEN',
    'product update mug --sale-until 2026-12-31 --no-limit-per-user',
    'product update beans --option 250g::11000 --option "500g:500 g:22000:20"',
  ])
}

/** A product as the answer of the command that made or changed it. */
function answerProduct({ print, at }: Pick<Session, 'print' | 'at'>, product: ProductView): void {
  print.answer(
    () => productJson(product),
    () => productText(product, at),
  )
  noteReplay(print, product)
}
