import { type Cart, isShopError, type Shop, ShopError } from '@jumun/core'
import type { Command } from 'commander'
import { type Session, shopAction } from '../usage/action.ts'
import { collect, item, itemOf, metadata, type OrderedItem, userCouponOption, wholeNumber } from '../usage/arguments.ts'
import { examples } from '../output/examples.ts'
import { UsageError } from '../usage/usage-error.ts'
import { cartText } from '../views/cart.ts'
import { answerOrder } from './order.ts'

interface AddOptions {
  readonly user: string
  readonly item?: readonly OrderedItem[]
  readonly product?: string
  readonly option?: string
  readonly quantity?: number
}

export function addCartCommands(program: Command): void {
  const cart = program.command('cart').description('What users keep before they order')
  addAddCommand(cart)
  addLineCommands(cart)
  addShowCommand(cart)
  addCheckoutCommand(cart)
}

function addAddCommand(cart: Command): void {
  const add = cart
    .command('add')
    .description('Put units into the cart; those of a line that is there already are added to it')
    .requiredOption('--user <id>', 'whose cart')
    .option('--item <item>', 'PRODUCT=QUANTITY or PRODUCT/OPTION=QUANTITY; may be given several times', item)
    .option('--product <id>', 'instead of --item: which product')
    .option('--option <id>', 'with --product: which option, where there are several')
    .option('--quantity <units>', 'with --product: how many', wholeNumber)
    .action(
      shopAction<AddOptions, []>(
        async ({ shop, ...session }, options) => {
          answerCart(session, await addEach(shop, options))
        },
        { words: { productId: '--product' } },
      ),
    )
  examples(add, ['cart add --user mina --item latte=2', 'cart add --user mina --item beans/250g=1 --item latte=1'])
}

/** One after another: what was added before one is refused stays, and is told. */
async function addEach(shop: Shop, options: AddOptions): Promise<Cart> {
  const { user: userId, item: written } = options
  let changed: Cart | undefined
  for (const [i, one] of chosenItems(options).entries()) {
    try {
      changed = await shop.carts.add({ userId, ...one })
    } catch (error) {
      throw written === undefined || !isShopError(error) ? error : ofItem(error, i)
    }
  }
  return changed!
}

/** The refusal of one `--item`, where core knows of no others, and speaks of its fields. */
function ofItem(error: ShopError, index: number): ShopError {
  const { code, message, cause } = error
  const added = index === 0 ? undefined : 'every --item before it is in the cart'
  if (!isShopError(error, 'INVALID_INPUT')) {
    return added === undefined
      ? error
      : new ShopError(code, `${message} Every --item before it is in the cart.`, error.details, { cause })
  }
  const issues = error.details.issues.map(({ pointer, message: told }) => ({
    pointer: pointer === '/userId' ? pointer : `/items/${index}${pointer}`,
    message: told,
  }))
  const more = added === undefined ? [] : [{ pointer: '', message: added }]
  return new ShopError(code, message, { ...error.details, issues: [...issues, ...more] }, { cause })
}

/** @throws UsageError */
function chosenItems({ item: items, product, option, quantity }: AddOptions): readonly OrderedItem[] {
  if (items !== undefined) {
    if (product !== undefined || option !== undefined || quantity !== undefined) {
      throw new UsageError('--item cannot be combined with --product, --option and --quantity')
    }
    return items
  }
  if (product === undefined) throw new UsageError('give --item, such as --item latte=2')
  return [{ productId: product, quantity: quantity ?? 1, ...(option !== undefined && { optionId: option }) }]
}

function addLineCommands(cart: Command): void {
  const set = cart
    .command('set')
    .description('Change the quantity of a line; 0 removes it')
    .argument('<line>', 'PRODUCT, PRODUCT/OPTION or the id of the line')
    .requiredOption('--user <id>', 'whose cart')
    .requiredOption('--quantity <units>', 'how many from now on', wholeNumber)
    .action(
      shopAction<{ user: string; quantity: number }, [string]>(
        async ({ shop, ...session }, { user: userId, quantity }, line) => {
          const itemId = await lineId(shop, userId, line)
          answerCart(session, await shop.carts.setQuantity({ userId, itemId, quantity }))
        },
      ),
    )
  examples(set, ['cart set latte --user mina --quantity 3', 'cart set beans/250g --user mina --quantity 0'])

  const remove = cart
    .command('remove')
    .description('Remove a line')
    .argument('<line>', 'PRODUCT, PRODUCT/OPTION or the id of the line')
    .requiredOption('--user <id>', 'whose cart')
    .action(
      shopAction<{ user: string }, [string]>(async ({ shop, ...session }, { user: userId }, line) => {
        answerCart(session, await shop.carts.remove({ userId, itemId: await lineId(shop, userId, line) }))
      }),
    )
  examples(remove, ['cart remove latte --user mina'])
}

/** A line by what it holds, or by its id. @throws ShopError `CART_ITEM_NOT_FOUND` when the words fit several lines */
async function lineId(shop: Shop, userId: string, named: string): Promise<string> {
  const { items } = await shop.carts.get({ userId })
  const exact = items.find(line => line.itemId === named || itemOf(line) === named)
  if (exact !== undefined) return exact.itemId
  const ofProduct = items.filter(line => line.productId === named)
  if (ofProduct.length === 1) return ofProduct[0]!.itemId
  if (ofProduct.length === 0) {
    throw new ShopError('CART_ITEM_NOT_FOUND', `There is no line ${named} in the cart.`, { itemId: named })
  }
  throw new UsageError(`${named} is in the cart as ${ofProduct.map(itemOf).join(' and ')}: name one of them`)
}

function addShowCommand(cart: Command): void {
  const show = cart
    .command('show')
    .description('Show a cart with the prices and the stock of now')
    .requiredOption('--user <id>', 'whose cart')
    .action(
      shopAction<{ user: string }, []>(async ({ shop, ...session }, { user }) => {
        const found = await shop.carts.get({ userId: user })
        answerCart(session, found)
        if (found.items.length === 0) session.print.note('The cart is empty.')
      }),
    )
  examples(show, ['cart show --user mina'])
}

interface CheckoutOptions {
  readonly user: string
  readonly item?: readonly string[]
  readonly coupon?: string
  readonly userCoupon?: string
  readonly later?: boolean
  readonly expectedTotal?: number
  readonly metadata?: Record<string, string>
  readonly key?: string
}

function addCheckoutCommand(cart: Command): void {
  const checkout = cart
    .command('checkout')
    .description('Order the cart, or some of its lines, and pay from the wallet')
    .requiredOption('--user <id>', 'whose cart')
    .option(
      '--item <line>',
      'only this line, by product or id (with --key by its id); may be given several times',
      collect,
    )
    .option('--coupon <code>', 'a coupon that the user has claimed, by its code')
    .addOption(userCouponOption())
    .option('--expected-total <money>', 'the total that was seen: another one is refused', wholeNumber)
    .option('--metadata <name=value>', 'what you keep with the order; may be given several times', metadata)
    .option('--later', 'hold stock and coupon, and pay later with `order pay`')
    .option('--key <key>', 'idempotency key: the same key again orders nothing')
    .action(
      shopAction<CheckoutOptions, []>(async ({ shop, ...session }, options) => {
        const { user: userId, item: lines, coupon, userCoupon, later, expectedTotal, key } = options
        // A repeated call finds the cart emptied by the first one: only names that are still there become ids.
        const itemIds = lines && (await Promise.all(lines.map(line => lineIdOrName(shop, userId, line))))
        const order = await shop.carts.checkout({
          userId,
          itemIds,
          couponCode: coupon,
          userCouponId: userCoupon,
          expectedTotal,
          metadata: options.metadata,
          payment: later === true ? 'later' : 'now',
          idempotencyKey: key,
        })
        answerOrder(session, order)
      }),
    )
  examples(checkout, [
    'cart checkout --user mina',
    'cart checkout --user mina --item latte --coupon WELCOME --key k1',
    'cart checkout --user mina --later',
  ])
}

async function lineIdOrName(shop: Shop, userId: string, named: string): Promise<string> {
  const { items } = await shop.carts.get({ userId })
  return items.some(line => line.itemId === named) ||
    !items.some(line => itemOf(line) === named || line.productId === named)
    ? named
    : lineId(shop, userId, named)
}

function answerCart({ print }: Pick<Session, 'print'>, cart: Cart): void {
  print.answer(
    () => cart,
    () => cartText(cart),
  )
}
