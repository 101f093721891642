import * as z from 'zod'
import { isOver } from '../calendar/is-over.ts'
import { beginningOf, endOf, maybe, momentInput } from '../calendar/moment.ts'
import { invalidInput, ShopError } from '../errors.ts'
import { chosenId, chosenProductId, idempotencyKey, money, name, positiveUnits, units } from '../input/input.ts'
import { metadataInput, present } from '../input/metadata.ts'
import { ifNamed } from '../use-case/needs.ts'
import type { Changes } from '../use-case/row-kinds.ts'
import type { Context, UseCase } from '../use-case/use-case.ts'
import type { UnitOfWork } from '../use-case/unit-of-work.ts'
import { defaultOption, lowestPrice, moveStock, type Option, type ProductInfo, type StockMovement } from './product.ts'
import { type ProductView, viewProduct } from './view-product.ts'

export const maxOptions = 100

const newOptionInput = z.strictObject({
  /** Unique within the product; made by the shop when it is left out. */
  optionId: chosenId.optional(),
  name,
  price: money,
  stock: units,
})

export const productStatusInput = z.enum(['ON_SALE', 'HIDDEN'], { error: 'must be ON_SALE or HIDDEN' })

const productFields = z.strictObject({
  /** Made by the shop when it is left out. */
  productId: chosenProductId.optional(),
  name,
  /** The price of a product without options. That of one with options is their lowest, and need not be given. */
  price: money.optional(),
  /** The first stock of a product without options, default 0. */
  stock: units.optional(),
  options: z
    .array(newOptionInput)
    .min(1, { error: 'must hold at least one option, or be left out' })
    .max(maxOptions, { error: `must hold at most ${maxOptions} options` })
    .optional(),
  status: productStatusInput.optional(),
  /** When it is sold: from, and until before. */
  saleFrom: momentInput.optional(),
  saleUntil: momentInput.optional(),
  /** How many units one user may hold in orders that are pending, paid or completed. */
  limitPerUser: positiveUnits.optional(),
  /** An option with so many units or fewer is running low. */
  lowStock: units.optional(),
  metadata: metadataInput.optional(),
})

export type ProductFields = z.output<typeof productFields>

function checkFields(product: ProductFields, issues: z.core.$RefinementCtx): void {
  const { price, stock, options } = product
  if (options === undefined && price === undefined) {
    issues.addIssue({ code: 'custom', path: ['price'], message: 'is required for a product without options' })
  }
  if (options !== undefined && stock !== undefined) {
    issues.addIssue({
      code: 'custom',
      path: ['stock'],
      message: 'belongs to the options of a product that has options',
    })
  }
  const lowest = options && lowestPrice(options)
  if (lowest !== undefined && price !== undefined && price !== lowest) {
    const message = `is the lowest price of the options, ${lowest}: leave it out`
    issues.addIssue({ code: 'custom', path: ['price'], message })
  }
  const ids = (options ?? []).flatMap(({ optionId }) => optionId ?? [])
  if (new Set(ids).size < ids.length) {
    issues.addIssue({ code: 'custom', path: ['options'], message: 'must have different ids' })
  }
}

export const newProductInput = productFields.superRefine(checkFields)
export const addProductInput = productFields
  .extend({ idempotencyKey: idempotencyKey.optional() })
  .superRefine(checkFields)

export type AddProductInput = z.input<typeof addProductInput>

export const addProductsInput = z.strictObject({
  products: z
    .array(newProductInput)
    .min(1, { error: 'must hold at least one product' })
    .max(100_000, { error: 'must hold at most 100000 products' }),
  idempotencyKey: idempotencyKey.optional(),
})

export const addProduct: UseCase<typeof addProductInput, ProductView> = {
  operation: 'catalog.addProduct',
  input: addProductInput,
  needs: ({ productId }) => ({ products: ifNamed(productId) }),

  decide(input, unit, context) {
    const { view, ...changes } = newProduct(input, unit, context)
    return { result: view, changes }
  },
}

/** Tells of each id of a list, in its order, whether it stood there before. */
export function repetitions(): (productId: string | undefined) => productId is string {
  const seen = new Set<string>()
  return (productId): productId is string => {
    if (productId === undefined) return false
    const isRepeated = seen.has(productId)
    seen.add(productId)
    return isRepeated
  }
}

/** All of the products, or none. */
export const addProducts: UseCase<typeof addProductsInput, readonly ProductView[]> = {
  operation: 'catalog.addProducts',
  input: addProductsInput,
  needs: ({ products }) => ({ products: products.flatMap(({ productId }) => productId ?? []) }),

  decide({ products }, unit, context) {
    const isRepeated = repetitions()
    const added = products.map(product => {
      if (isRepeated(product.productId)) throw productExists(product.productId)
      return newProduct(product, unit, context)
    })
    return {
      result: added.map(({ view }) => view),
      changes: {
        products: added.flatMap(one => one.products),
        options: added.flatMap(one => one.options),
        movements: added.flatMap(one => one.movements),
      },
    }
  },
}

type NewProduct = Required<Pick<Changes, 'products' | 'options' | 'movements'>> & { view: ProductView }

/** @throws ShopError `ALREADY_EXISTS` */
export function newProduct(input: ProductFields, unit: UnitOfWork, { at, calendar, newId }: Context): NewProduct {
  const { limitPerUser, lowStock, metadata } = input
  const saleFrom = maybe(input.saleFrom, beginningOf, calendar)
  const saleUntil = maybe(input.saleUntil, endOf, calendar)
  assertSaleWindow({ saleFrom, saleUntil })
  if ((saleUntil ?? Infinity) <= at) throw isOver('/saleUntil', saleUntil!, at)
  const productId = input.productId ?? newId()
  if (unit.hasProduct(productId)) throw productExists(productId)
  const wanted = input.options ?? [
    { optionId: defaultOption, name: defaultOption, price: input.price!, stock: input.stock ?? 0 },
  ]
  const stocked = wanted.map((option, position) => newOption({ productId, position, ...option }, { at, newId }))
  const info: ProductInfo = {
    productId,
    name: input.name,
    price: lowestPrice(wanted),
    status: input.status ?? 'ON_SALE',
    ...present({ saleFrom, saleUntil, limitPerUser, lowStock, metadata }),
    createdAt: at,
  }
  const options = stocked.map(({ option }) => option)
  return {
    products: [info],
    options,
    movements: stocked.flatMap(({ movement }) => movement ?? []),
    view: viewProduct({ ...info, options }),
  }
}

/** @throws ShopError `INVALID_INPUT` */
export function assertSaleWindow(window: { saleFrom?: number | undefined; saleUntil?: number | undefined }): void {
  const { saleFrom = 0, saleUntil = Infinity } = window
  if (saleUntil <= saleFrom) throw invalidInput('/saleUntil', 'must be later than saleFrom')
}

/** An option with its first stock as its first movement; an option that starts empty has no movement yet. */
export function newOption(
  fields: {
    productId: string
    optionId?: string | undefined
    name: string
    price: number
    stock: number
    position: number
  },
  { at, newId }: Pick<Context, 'at' | 'newId'>,
): { option: Option; movement?: StockMovement } {
  const option = { ...fields, optionId: fields.optionId ?? newId(), stock: 0, movementCount: 0 }
  return fields.stock === 0 ? { option } : moveStock(option, { type: 'INITIAL', delta: fields.stock, at })
}

function productExists(productId: string): ShopError<'ALREADY_EXISTS'> {
  return new ShopError('ALREADY_EXISTS', `There is a product ${productId} already.`, { kind: 'product', id: productId })
}
