import fc from 'fast-check'
import { type ListName, listNames } from './list-names.ts'
import type { Platform } from './outbox.ts'

// What fast-check generates and shrinks: small numbers that choose among what there is when their turn comes. Smaller
// ones stand for what is common.

export interface LineSeed {
  readonly product: number
  readonly option: number
  readonly quantity: number
}

export interface ProductSeed {
  readonly product: number
  /** 0 for a product without options. */
  readonly options: number
  readonly stock: number
}

export type CommandSeed =
  | { readonly kind: 'register'; readonly user: number }
  | { readonly kind: 'withdraw'; readonly user: number; readonly amount: number; readonly keyed: boolean }
  | { readonly kind: 'charge'; readonly user: number; readonly amount: number; readonly keyed: boolean }
  | { readonly kind: 'updateUser' | 'eraseUser'; readonly user: number }
  | {
      readonly kind: 'updateCoupon'
      readonly coupon: number
      readonly quantity: number
      readonly change: number
      readonly keyed: boolean
    }
  | ({ readonly kind: 'addProduct'; readonly keyed: boolean } & ProductSeed)
  | { readonly kind: 'addProducts'; readonly products: readonly ProductSeed[]; readonly keyed: boolean }
  | {
      readonly kind: 'importProducts'
      readonly products: readonly ProductSeed[]
      readonly dryRun: boolean
      readonly keyed: boolean
    }
  | { readonly kind: 'adjustStock'; readonly line: LineSeed; readonly delta: number; readonly keyed: boolean }
  | {
      readonly kind: 'updateProduct'
      readonly product: number
      readonly change: number
      readonly price: number
      readonly keyed: boolean
    }
  | {
      readonly kind: 'createCoupon'
      readonly coupon: number
      readonly discount: number
      readonly minimum: number
      readonly quantity: number
      readonly window: number
      readonly validity: number
      /** Below 3: holds for that product alone. */
      readonly product: number
      readonly keyed: boolean
    }
  | { readonly kind: 'claim'; readonly user: number; readonly coupon: number; readonly keyed: boolean }
  | { readonly kind: 'revoke'; readonly userCoupon: number; readonly keyed: boolean }
  | { readonly kind: 'addToCart'; readonly user: number; readonly line: LineSeed }
  | { readonly kind: 'setQuantity'; readonly user: number; readonly item: number; readonly quantity: number }
  | { readonly kind: 'removeFromCart'; readonly user: number; readonly item: number }
  | {
      readonly kind: 'checkout'
      readonly user: number
      readonly items: readonly number[]
      readonly coupon: number
      readonly later: boolean
      readonly keyed: boolean
    }
  | {
      readonly kind: 'place' | 'create'
      readonly user: number
      readonly lines: readonly LineSeed[]
      readonly coupon: number
      readonly keyed: boolean
      /** 0 to 19: an expected total, metadata, the cart. */
      readonly extra?: number | undefined
    }
  | { readonly kind: 'updateOrder'; readonly order: number; readonly change: number; readonly keyed: boolean }
  | { readonly kind: 'pay' | 'complete'; readonly order: number; readonly who: number; readonly keyed: boolean }
  | {
      readonly kind: 'cancel'
      readonly order: number
      readonly who: number
      readonly keyed: boolean
      /** Below 12: units of a line, or of one that is hardly there. */
      readonly part?: number | undefined
    }
  /** An earlier command with a key once more: as it was, or with another input. */
  | { readonly kind: 'again'; readonly which: number; readonly changed: boolean }

export type StepSeed =
  | { readonly kind: 'together'; readonly commands: readonly CommandSeed[] }
  | { readonly kind: 'expire' | 'look' | 'restart' | 'retry' | 'replay' }
  | { readonly kind: 'clock'; readonly ms: number }
  | { readonly kind: 'relay'; readonly platform: Platform; readonly named: boolean }
  | { readonly kind: 'top'; readonly days: number; readonly limit: number }
  | { readonly kind: 'takeSnapshot' | 'snapshot'; readonly back: number; readonly days: number }
  | { readonly kind: 'balanceAt'; readonly user: number; readonly back: number }
  | { readonly kind: 'list'; readonly list: ListName; readonly user: number; readonly filter: number }

const index = fc.nat(19)
const user = index
const keyed = fc.boolean()
const line: fc.Arbitrary<LineSeed> = fc.record({
  product: index,
  option: index,
  quantity: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 3 }) }, fc.integer({ min: 4, max: 20 })),
})
const coupon = index
const productFields = { product: fc.nat(4), options: fc.nat(2), stock: fc.nat(12) }
const products = fc.array(fc.record(productFields), { minLength: 1, maxLength: 3 })

type Of<Kind> = CommandSeed extends infer Seed
  ? Seed extends { kind: infer Known }
    ? Kind extends Known
      ? Seed
      : never
    : never
  : never

function seed<Kind extends CommandSeed['kind']>(
  kind: Kind,
  fields: { [Name in Exclude<keyof Of<Kind>, 'kind'>]: fc.Arbitrary<Of<Kind>[Name]> },
): fc.Arbitrary<CommandSeed> {
  const withoutKind = fc.record<Record<string, unknown>>(fields)
  return withoutKind.map(values => ({ ...values, kind }) as unknown as CommandSeed)
}

const command: fc.Arbitrary<CommandSeed> = fc.oneof(
  { weight: 1, arbitrary: seed('register', { user }) },
  { weight: 5, arbitrary: seed('charge', { user, amount: fc.integer({ min: 1, max: 15_000 }), keyed }) },
  { weight: 1, arbitrary: seed('withdraw', { user, amount: fc.integer({ min: 1, max: 9_000 }), keyed }) },
  { weight: 1, arbitrary: seed('addProduct', { ...productFields, keyed }) },
  { weight: 1, arbitrary: seed('addProducts', { products, keyed }) },
  { weight: 2, arbitrary: seed('importProducts', { products, dryRun: fc.boolean(), keyed }) },
  { weight: 3, arbitrary: seed('adjustStock', { line, delta: fc.integer({ min: -6, max: 15 }), keyed }) },
  { weight: 3, arbitrary: seed('updateProduct', { product: index, change: fc.nat(18), price: fc.nat(3_000), keyed }) },
  {
    weight: 2,
    arbitrary: seed('createCoupon', {
      coupon: fc.nat(3),
      discount: fc.nat(9),
      minimum: fc.nat(5),
      quantity: fc.nat(3),
      window: fc.nat(5),
      validity: fc.nat(5),
      product: fc.nat(9),
      keyed,
    }),
  },
  { weight: 1, arbitrary: seed('updateCoupon', { coupon: fc.nat(4), quantity: fc.nat(4), change: fc.nat(7), keyed }) },
  { weight: 1, arbitrary: fc.oneof(seed('updateUser', { user }), seed('eraseUser', { user })) },
  { weight: 6, arbitrary: seed('claim', { user, coupon: fc.nat(3), keyed }) },
  { weight: 1, arbitrary: seed('revoke', { userCoupon: index, keyed }) },
  { weight: 4, arbitrary: seed('addToCart', { user, line }) },
  { weight: 2, arbitrary: seed('setQuantity', { user, item: index, quantity: fc.nat(5) }) },
  { weight: 1, arbitrary: seed('removeFromCart', { user, item: index }) },
  {
    weight: 3,
    arbitrary: seed('checkout', { user, items: fc.array(index, { maxLength: 3 }), coupon, later: fc.boolean(), keyed }),
  },
  {
    weight: 8,
    arbitrary: seed('place', {
      user,
      lines: fc.array(line, { minLength: 1, maxLength: 3 }),
      coupon,
      keyed,
      extra: index,
    }),
  },
  {
    weight: 8,
    arbitrary: seed('create', {
      user,
      lines: fc.array(line, { minLength: 1, maxLength: 3 }),
      coupon,
      keyed,
      extra: index,
    }),
  },
  { weight: 8, arbitrary: seed('pay', { order: index, who: index, keyed }) },
  { weight: 4, arbitrary: seed('cancel', { order: index, who: index, keyed, part: index }) },
  { weight: 2, arbitrary: seed('complete', { order: index, who: index, keyed }) },
  { weight: 3, arbitrary: seed('updateOrder', { order: index, change: fc.nat(5), keyed }) },
  { weight: 6, arbitrary: seed('again', { which: index, changed: fc.boolean() }) },
)

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const clock = fc
  .oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom(1, 500, 1_000, 5 * minuteMs, 30 * minuteMs - 1, 30 * minuteMs, 24 * hourMs),
    },
    fc.integer({ min: 1, max: 10 * hourMs }),
  )
  .map((ms): StepSeed => ({ kind: 'clock', ms }))

const single = (kind: 'expire' | 'look' | 'restart' | 'retry' | 'replay') => fc.constant<StepSeed>({ kind })

const step: fc.Arbitrary<StepSeed> = fc.oneof(
  {
    weight: 30,
    arbitrary: fc
      .array(command, { minLength: 1, maxLength: 4 })
      .map((commands): StepSeed => ({ kind: 'together', commands })),
  },
  { weight: 6, arbitrary: clock },
  { weight: 3, arbitrary: single('expire') },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('relay' as const),
      platform: fc.constantFrom<Platform>('accept', 'accept', 'fail', 'lose answer', 'poison'),
      // Whether the publisher is named.
      named: fc.constantFrom(true, false, false),
    }),
  },
  { weight: 1, arbitrary: single('retry') },
  { weight: 1, arbitrary: single('replay') },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('top' as const),
      days: fc.integer({ min: 1, max: 4 }),
      limit: fc.integer({ min: 1, max: 5 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('takeSnapshot' as const, 'takeSnapshot' as const, 'snapshot' as const),
      back: fc.integer({ min: -1, max: 3 }),
      days: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('balanceAt' as const),
      user,
      back: fc.oneof(fc.constantFrom(0, 1, 500), fc.nat(48 * hourMs)),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('list' as const),
      list: fc.constantFrom(...listNames),
      user,
      filter: fc.nat(59),
    }),
  },
  { weight: 2, arbitrary: single('look') },
  { weight: 1, arbitrary: single('restart') },
)

/** Runs of steps; without fast-check's bias, as numbers at the ends of their range are no better than others here. */
export function stepSeeds(most: number): fc.Arbitrary<StepSeed[]> {
  return fc.noBias(fc.array(step, { size: 'max', maxLength: most }))
}
