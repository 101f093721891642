import type * as z from 'zod'
import { describe, expect, it, vi } from 'vitest'
import { addToCartInput } from '../packages/core/src/cart/add-to-cart.ts'
import { checkoutInput } from '../packages/core/src/cart/checkout.ts'
import { addProductInput } from '../packages/core/src/catalog/add-products.ts'
import { adjustStockInput } from '../packages/core/src/catalog/adjust-stock.ts'
import { listProductsInput, stockHistoryInput } from '../packages/core/src/catalog/read-catalog.ts'
import { updateProductInput } from '../packages/core/src/catalog/update-product.ts'
import { createCouponInput } from '../packages/core/src/coupon/create-coupon.ts'
import { claimCouponInput } from '../packages/core/src/coupon/claim-coupon.ts'
import { listCouponsInput } from '../packages/core/src/coupon/read-coupons.ts'
import { revokeCouponInput } from '../packages/core/src/coupon/revoke-coupon.ts'
import { updateCouponInput } from '../packages/core/src/coupon/update-coupon.ts'
import { cancelOrderInput } from '../packages/core/src/order/cancel-order.ts'
import { completeOrderInput } from '../packages/core/src/order/complete-order.ts'
import { placeOrderInput } from '../packages/core/src/order/order-input.ts'
import { listOrdersInput } from '../packages/core/src/order/read-orders.ts'
import { updateOrderInput } from '../packages/core/src/order/update-order.ts'
import { listUsersInput } from '../packages/core/src/user/read-users.ts'
import { registerUserInput } from '../packages/core/src/user/register-user.ts'
import { updateUserInput } from '../packages/core/src/user/update-user.ts'
import { chargeInput } from '../packages/core/src/wallet/charge.ts'
import { withdrawInput } from '../packages/core/src/wallet/withdraw.ts'
import { createProgram } from '../packages/cli/src/program.ts'
import { leavesOf } from '../scripts/reference/cli.ts'
import { openApi } from '../scripts/reference/http.ts'

// What the library takes can be said over HTTP and on the command line, too. The pages of reference and the completion of shells are
// made from what is compared here (tests/docs.test.ts, completion.test.ts).

type Input = z.ZodObject

/** Where a field has another name: what stands for it, or '' where it is left out, with the reason. */
type Renamed = Readonly<Record<string, string>>

interface Surface {
  readonly input: Input
  readonly route: string
  readonly http?: Renamed
  readonly command: string
  readonly cli?: Renamed
}

/** Under other names everywhere: in HTTP a header, on the command line what it is called there. */
const inHttp: Renamed = { idempotencyKey: 'Idempotency-Key' }
const onCommandLine: Renamed = {
  userId: 'user',
  productId: 'product',
  optionId: 'option',
  orderId: 'order',
  items: 'item',
  itemIds: 'item',
  couponCode: 'coupon',
  userCouponId: 'user-coupon',
  options: 'option',
  productIds: 'product',
  idempotencyKey: 'key',
}

// Lists of the shop's owner go on by cursor alone.
const byCursor: Renamed = { page: '' }
// Whose it is, is known from who calls.
const ofCaller: Renamed = { userId: '' }

const surfaces: Readonly<Record<string, Surface>> = {
  'users.register': {
    input: registerUserInput,
    route: 'POST /admin/users',
    command: 'user add',
    cli: { userId: 'id' },
  },
  'users.update': { input: updateUserInput, route: 'PATCH /admin/users/{userId}', command: 'user update' },
  'users.list': { input: listUsersInput, route: 'GET /admin/users', http: byCursor, command: 'user list' },
  'catalog.addProduct': {
    input: addProductInput,
    route: 'POST /admin/products',
    command: 'product add',
    cli: { productId: 'id', options: 'option' },
  },
  'catalog.updateProduct': {
    input: updateProductInput,
    route: 'PATCH /admin/products/{productId}',
    command: 'product update',
    cli: { options: 'option' },
  },
  'catalog.adjustStock': {
    input: adjustStockInput,
    route: 'POST /admin/products/{productId}/stock',
    command: 'product stock',
  },
  'catalog.stockHistory': {
    input: stockHistoryInput,
    route: 'GET /admin/products/{productId}/stock/history',
    command: 'product stock',
  },
  'catalog.listProducts': {
    input: listProductsInput,
    route: 'GET /admin/products',
    // All of them are in it; buyers ask for what is left at GET /products.
    http: { ...byCursor, includeHidden: '', soldOut: '' },
    command: 'product list',
  },
  'wallets.charge': {
    input: chargeInput,
    route: 'POST /admin/users/{userId}/charge',
    command: 'wallet charge',
  },
  'wallets.withdraw': {
    input: withdrawInput,
    route: 'POST /admin/users/{userId}/withdraw',
    command: 'wallet withdraw',
  },
  'coupons.create': {
    input: createCouponInput,
    route: 'POST /admin/coupons',
    command: 'coupon create',
    cli: { couponId: 'id', discount: 'fixed', minimumOrderAmount: 'minimum' },
  },
  'coupons.update': { input: updateCouponInput, route: 'PATCH /admin/coupons/{code}', command: 'coupon update' },
  'coupons.list': { input: listCouponsInput, route: 'GET /admin/coupons', http: byCursor, command: 'coupon list' },
  'coupons.claim': {
    input: claimCouponInput,
    route: 'POST /coupons/{code}/claim',
    http: ofCaller,
    command: 'coupon claim',
  },
  'coupons.revoke': {
    input: revokeCouponInput,
    route: 'POST /admin/users/{userId}/coupons/{userCouponId}/revoke',
    command: 'coupon revoke',
  },
  'carts.add': { input: addToCartInput, route: 'POST /cart/items', http: ofCaller, command: 'cart add' },
  'carts.checkout': {
    input: checkoutInput,
    route: 'POST /cart/checkout',
    http: ofCaller,
    command: 'cart checkout',
    cli: { payment: 'later' },
  },
  'orders.place': {
    input: placeOrderInput,
    route: 'POST /orders',
    http: ofCaller,
    command: 'order place',
  },
  'orders.create': {
    input: placeOrderInput,
    route: 'POST /orders',
    http: ofCaller,
    command: 'order create',
  },
  'orders.cancel': {
    input: cancelOrderInput,
    route: 'POST /admin/orders/{orderId}/cancel',
    http: ofCaller,
    command: 'order cancel',
  },
  'orders.complete': {
    input: completeOrderInput,
    route: 'POST /admin/orders/{orderId}/complete',
    command: 'order complete',
  },
  'orders.update': { input: updateOrderInput, route: 'PATCH /admin/orders/{orderId}', command: 'order update' },
  'orders.list': { input: listOrdersInput, route: 'GET /admin/orders', command: 'order list' },
}

describe('a field of the library', async () => {
  const { paths } = await openApi()
  const commands = new Map(leavesOf(await createProgram()).map(({ name, command }) => [name, command]))

  it.each(Object.entries(surfaces))('of %s is in the OpenAPI document', (_, { input, route, http = {} }) => {
    const [method = '', path = ''] = route.split(' ')
    const operation = paths[path]![method.toLowerCase()]!
    const body = operation.requestBody?.content['application/json']?.schema as { properties?: object } | undefined
    const said = new Set([
      ...(operation.parameters ?? []).map(({ name }) => name),
      ...Object.keys(body?.properties ?? {}),
    ])
    const missing = Object.keys(input.shape).filter(field => !isSaid(said, http[field] ?? inHttp[field] ?? field))
    expect(missing).toEqual([])
  })

  it.each(Object.entries(surfaces))('of %s is a flag or an argument', (_, { input, command, cli = {} }) => {
    const { options, registeredArguments } = commands.get(command)!
    const said = new Set([
      ...options.map(({ long }) => long!.replace(/^--(no-)?/, '')),
      ...registeredArguments.map(argument => argument.name()),
    ])
    const missing = Object.keys(input.shape).filter(
      field => !isSaid(said, cli[field] ?? onCommandLine[field] ?? flagOf(field)),
    )
    expect(missing).toEqual([])
  })
})

const isSaid = (said: ReadonlySet<string>, name: string) => name === '' || said.has(name)
const flagOf = (field: string) => field.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)

describe('completion of a shell', async () => {
  const program = await createProgram()
  const suggested = async (words: readonly string[]): Promise<string[]> => {
    const lines: string[] = []
    const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line))
    try {
      await program.parseAsync(['complete', '--', ...words], { from: 'user' })
    } finally {
      log.mockRestore()
    }
    return lines.flatMap(line => line.split('\n')).map(line => line.split('\t')[0]!)
  }
  const leaves = leavesOf(program)

  it('suggests each word of each command', async () => {
    for (const { name } of leaves) {
      const words = name.split(' ')
      expect(await suggested([...words.slice(0, -1), '']), name).toContain(words.at(-1))
    }
  })

  it('suggests each flag of each command, and what it may be', async () => {
    let flags = 0
    for (const { name, command } of leaves) {
      const words = name.split(' ')
      const offered = new Set(await suggested([...words, '--']))
      const options = command
        .createHelp()
        .visibleOptions(command)
        .filter(({ long }) => long !== '--help')
      expect(
        options.map(({ long }) => long!).filter(long => !offered.has(long)),
        name,
      ).toEqual([])
      flags += options.length
      for (const { long, argChoices } of options) {
        if (argChoices !== undefined)
          expect(await suggested([...words, long!, ''])).toEqual(expect.arrayContaining([...argChoices]))
      }
    }
    expect(flags).toBeGreaterThan(200)
  })
})
