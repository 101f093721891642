import * as z from 'zod'
import { invalidInput } from '../errors.ts'
import { id, positiveUnits, text, wholeNumber } from '../input/input.ts'
import { present } from '../input/metadata.ts'
import {
  cursorFields,
  cursorOfPlace,
  cursorView,
  type CursorView,
  listFields,
  listView,
  type ListView,
  numberOfCursor,
  placeOfCursor,
} from '../engine/paging.ts'
import type { ProductFilter, ProductReader } from '../ports/products.ts'
import type { Reader } from '../ports/transaction.ts'
import { productNotFound, type Product, type StockMovement } from './product.ts'
import { optionNotFound } from './chosen-option.ts'
import { type ProductView, viewProduct } from './view-product.ts'

export const productKeyInput = z.strictObject({ productId: id })

export const listProductsInput = z.strictObject({
  /** What an id or a name begins with, letter by letter. */
  query: text(255).optional(),
  /** Leaves out products that are sold out. */
  inStock: z.boolean({ error: 'must be true or false' }).default(false),
  /** `exclude` leaves out what is sold out, of products that are not, their options too (document 004). */
  soldOut: z.enum(['include', 'exclude'], { error: 'must be include or exclude' }).default('include'),
  includeHidden: z.boolean({ error: 'must be true or false' }).default(false),
  /** Only products with an option of which fewer units are left. */
  below: positiveUnits.optional(),
  ...listFields,
})

/** The page behind so many products is the last one that can be asked for by number. */
const mostPassedOver = 10_000
const mostChangeNumbers = 1_000

export const changeNumbersInput = z.strictObject({
  cursor: cursorFields.cursor,
  limit: wholeNumber(1, mostChangeNumbers).default(mostChangeNumbers),
})

export interface ProductChangeNumber {
  readonly productId: string
  readonly changeNumber: number
}

export const stockHistoryInput = z.strictObject({ productId: id, optionId: id.optional(), ...cursorFields })

export async function listProducts(
  reader: { readonly products: Pick<ProductReader, 'page' | 'following'> },
  input: z.output<typeof listProductsInput>,
): Promise<ListView<ProductView>> {
  const { includeHidden, below, query } = input
  const withoutSoldOut = input.soldOut === 'exclude'
  const filter = { inStock: input.inStock || withoutSoldOut, includeHidden, ...present({ below, query }) }
  await assertReached(reader, input, filter)
  const { items, ...rest } = await listView(input, {
    page: slice => reader.products.page({ ...filter, ...slice }),
    following({ cursor, limit }) {
      const { at, key } = placeOfCursor(cursor)
      return reader.products.following({ ...filter, after: { createdAt: at, productId: key }, limit })
    },
    cursorOf: ({ createdAt, productId }) => cursorOfPlace(createdAt, productId),
  })
  return { items: items.map(withoutSoldOut ? viewWhatIsLeft : viewProduct), ...rest }
}

/** To pass over many costs as much as to read them. @throws ShopError `INVALID_INPUT` for a page that lies deep within a long list */
async function assertReached(
  reader: { readonly products: Pick<ProductReader, 'page'> },
  { page = 1, limit, cursor }: z.output<typeof listProductsInput>,
  filter: ProductFilter,
): Promise<void> {
  const offset = (page - 1) * limit
  if (cursor !== undefined || offset <= mostPassedOver) return
  const { total } = await reader.products.page({ ...filter, offset: 0, limit: 1 })
  if (offset < total) {
    throw invalidInput('/page', `lies more than ${mostPassedOver} products behind the beginning: go on with cursor`)
  }
}

/** The number of a product changes with all that `listProducts` shows of it. */
export async function listChangeNumbers(
  reader: Reader,
  { cursor, limit }: z.output<typeof changeNumbersInput>,
): Promise<CursorView<ProductChangeNumber>> {
  const place = cursor === undefined ? undefined : placeOfCursor(cursor)
  const after = place && { createdAt: place.at, productId: place.key }
  const rows = await reader.products.changeNumbers({ ...present({ after }), limit: limit + 1 })
  const { items, nextCursor } = cursorView(rows, limit, last => cursorOfPlace(last.createdAt, last.productId))
  // Both only grow, and so does their sum when either does.
  return {
    items: items.map(({ productId, changedAt, movements }) => ({ productId, changeNumber: changedAt + movements })),
    nextCursor,
  }
}

function viewWhatIsLeft(product: Product): ProductView {
  return viewProduct({ ...product, options: product.options.filter(({ stock }) => stock > 0) })
}

export async function listMovements(
  reader: Reader,
  query: z.output<typeof stockHistoryInput>,
): Promise<CursorView<StockMovement>> {
  const { productId } = query
  const { options } = await existingProduct(reader, query)
  if (query.optionId === undefined && options.length > 1) {
    throw invalidInput(
      '/optionId',
      `is required: ${productId} is sold as ${options.map(one => one.optionId).join(', ')}`,
    )
  }
  const optionId = query.optionId ?? options[0]!.optionId
  if (!options.some(option => option.optionId === optionId)) throw optionNotFound(productId, optionId)
  const before = query.cursor === undefined ? undefined : numberOfCursor(query.cursor)
  const movements = await reader.movements.page({
    productId,
    optionId,
    limit: query.limit + 1,
    ...present({ before }),
  })
  return cursorView(movements, query.limit, movement => String(movement.number))
}

/** @throws ShopError `PRODUCT_NOT_FOUND` */
export async function existingProduct(reader: Reader, { productId }: { productId: string }): Promise<Product> {
  const [product] = await reader.products.find([productId])
  if (product === undefined) throw productNotFound(productId)
  return product
}
