import { type CancelledOrder, cancelledOrderJson, type Order, orderJson, type PlaceOrderInput } from '@jumun/core'
import type { Command } from 'commander'
import { noteReplay, type Session, shopAction } from '../usage/action.ts'
import { item, metadata, type OrderedItem, userCouponOption, wholeNumber } from '../usage/arguments.ts'
import { addFilterOptions, type FilterOptions, filterOf } from '../usage/order-filter.ts'
import { examples } from '../output/examples.ts'
import { addCursorOptions, type CursorOptions, noteCursor } from '../usage/paging.ts'
import { fields } from '../output/table.ts'
import { UsageError } from '../usage/usage-error.ts'
import { historyText, ordersText, orderText } from '../views/order.ts'
import { addOrderFileCommand } from './order-file.ts'

interface PlaceOptions {
  readonly user: string
  readonly item: readonly OrderedItem[]
  readonly coupon?: string
  readonly userCoupon?: string
  readonly expectedTotal?: number
  readonly metadata?: Record<string, string>
  readonly fromCart?: boolean
  readonly key?: string
}

interface ChangeOptions {
  readonly user?: string
  readonly key?: string
}

export function addOrderCommands(program: Command): void {
  const order = program.command('order').description('Place, pay, cancel and list orders')
  addPlaceCommands(order)
  addChangeCommands(order)
  addReadCommands(order)
  addOrderFileCommand(order)
}

function addPlaceCommands(order: Command): void {
  const place = addPlaceOptions(order.command('place').description('Order and pay from the wallet in one step')).action(
    shopAction<PlaceOptions, []>(async ({ shop, ...session }, options) =>
      answerOrder(session, await shop.orders.place(placeInput(options))),
    ),
  )
  examples(place, [
    'order place --user mina --item latte=2',
    'order place --user mina --item latte=2 --item beans/250g=1 --coupon WELCOME --key k1',
  ])

  const create = addPlaceOptions(
    order.command('create').description('Hold stock and coupon for an order that is paid later'),
  ).action(
    shopAction<PlaceOptions, []>(async ({ shop, ...session }, options) =>
      answerOrder(session, await shop.orders.create(placeInput(options))),
    ),
  )
  examples(create, ['order create --user mina --item latte=2', 'order pay ORDER'])
}

function addPlaceOptions(command: Command): Command {
  return command
    .requiredOption('--user <id>', 'who orders')
    .requiredOption('--item <item>', 'PRODUCT=QUANTITY or PRODUCT/OPTION=QUANTITY; may be given several times', item)
    .option('--coupon <code>', 'a coupon that the user has claimed, by its code')
    .addOption(userCouponOption())
    .option('--expected-total <money>', 'the total that was seen: another one is refused', wholeNumber)
    .option('--metadata <name=value>', 'what you keep with the order; may be given several times', metadata)
    .option('--from-cart', 'take what is ordered out of the cart')
    .option('--key <key>', 'idempotency key: the same key again orders nothing')
}

function placeInput(options: PlaceOptions): PlaceOrderInput {
  const { user, item: items, coupon, userCoupon, expectedTotal, metadata: kept, fromCart, key } = options
  return {
    userId: user,
    items: [...items],
    couponCode: coupon,
    userCouponId: userCoupon,
    expectedTotal,
    metadata: kept,
    fromCart,
    idempotencyKey: key,
  }
}

function addChangeCommands(order: Command): void {
  const pay = addChangeOptions(order.command('pay').description('Pay a pending order from the wallet')).action(
    shopAction<ChangeOptions, [string]>(async ({ shop, ...session }, { user, key }, orderId) =>
      answerOrder(session, await shop.orders.pay({ orderId, userId: user, idempotencyKey: key })),
    ),
  )
  examples(pay, ['order pay 019a9c5e-…', 'order pay 019a9c5e-… --user mina --key k2'])

  const cancel = addChangeOptions(
    order.command('cancel').description('Release a pending order, or refund a paid one or some units of it'),
  )
    .option(
      '--item <item>',
      'PRODUCT=QUANTITY or PRODUCT/OPTION=QUANTITY of the order; may be given several times',
      item,
    )
    .option('--reason <text>', "why, kept in the order's history")
    .action(
      shopAction<ChangeOptions & { item?: readonly OrderedItem[]; reason?: string }, [string]>(
        async ({ shop, ...session }, { user, item: part, reason, key }, orderId) => {
          const input = { orderId, userId: user, items: part && [...part], reason, idempotencyKey: key }
          answerCancellation(session, await shop.orders.cancel(input))
        },
      ),
    )
  examples(cancel, ['order cancel 019a9c5e-…', 'order cancel 019a9c5e-… --item latte=1 --reason "out of oat milk"'])

  const complete = order
    .command('complete')
    .description('End a paid order that was handed over: its user cannot cancel it any more')
    .argument('<order>', 'id of the order')
    .option('--reason <text>', "why, kept in the order's history")
    .option('--key <key>', 'idempotency key: the same key again does nothing')
    .action(
      shopAction<{ reason?: string; key?: string }, [string]>(async ({ shop, ...session }, { reason, key }, orderId) =>
        answerOrder(session, await shop.orders.complete({ orderId, reason, idempotencyKey: key })),
      ),
    )
  examples(complete, ['order complete 019a9c5e-…', 'order complete 019a9c5e-… --reason "handed over"'])

  const update = order
    .command('update')
    .description('Change what is kept with an order; what was sold never changes')
    .argument('<order>', 'id of the order')
    .option('--metadata <name=value>', 'in the place of what was kept; may be given several times', metadata)
    .option('--no-metadata', 'take the metadata away')
    .option('--key <key>', 'idempotency key: the same key again does nothing')
    .action(
      shopAction<{ metadata?: Record<string, string> | false; key?: string }, [string]>(
        async ({ shop, ...session }, { metadata: kept, key }, orderId) => {
          if (kept === undefined) throw new UsageError('nothing to change: give --metadata or --no-metadata')
          const change = { orderId, metadata: kept === false ? null : kept, idempotencyKey: key }
          answerOrder(session, await shop.orders.update(change))
        },
      ),
    )
  examples(update, ['order update 019a9c5e-… --metadata table=7 --metadata "note=ring twice"'])

  const expire = order
    .command('expire')
    .description('Release the pending orders, and coupons, whose time is over')
    .action(
      shopAction<object, []>(async ({ shop, print }) => {
        const expired = await shop.orders.expirePending()
        print.answer(
          () => expired,
          () =>
            fields([
              ['expired orders', expired.expiredOrders],
              ['expired coupons', expired.expiredCoupons],
            ]),
        )
      }),
    )
  examples(expire, ['order expire'])
}

function addChangeOptions(command: Command): Command {
  return command
    .argument('<order>', 'id of the order')
    .option('--user <id>', 'whose order it has to be')
    .option('--key <key>', 'idempotency key: the same key again does nothing')
}

function addReadCommands(order: Command): void {
  const show = order
    .command('show')
    .description('Show an order and its history')
    .argument('<order>', 'id of the order')
    .option('--user <id>', 'whose order it has to be')
    .action(
      shopAction<{ user?: string }, [string]>(async ({ shop, print, at }, { user }, orderId) => {
        const found = await shop.orders.get({ orderId, userId: user })
        print.answer(
          () => orderJson(found),
          () => `${orderText(found, at)}\n\n${historyText(found, at)}`,
        )
      }),
    )
  examples(show, ['order show 019a9c5e-…', 'order show 019a9c5e-… --json'])

  const list = addCursorOptions(
    addFilterOptions(order.command('list').description('List orders, the newest first')),
  ).action(
    shopAction<CursorOptions & FilterOptions, []>(async ({ shop, print, at, config }, options) => {
      const { cursor, limit } = options
      const orders = await shop.orders.list({ ...filterOf(options, config.timeZone), cursor, limit })
      print.answer(
        () => ({ ...orders, items: orders.items.map(orderJson) }),
        () => ordersText(orders.items, at),
      )
      noteCursor(print, orders)
    }),
  )
  examples(list, [
    'order list',
    'order list --user mina --limit 5',
    'order list --status PAID --from 2026-11-01 --until 2026-11-30',
    'order list --json',
  ])
}

function answerCancellation({ print, at }: Pick<Session, 'print' | 'at'>, order: CancelledOrder): void {
  print.answer(
    () => cancelledOrderJson(order),
    () => orderText(order, at),
  )
  noteReplay(print, order)
}

/** An order as the answer of the command that made or changed it. */
export function answerOrder({ print, at }: Pick<Session, 'print' | 'at'>, order: Order): void {
  print.answer(
    () => orderJson(order),
    () => orderText(order, at),
  )
  noteReplay(print, order)
}
