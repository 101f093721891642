import { type SaleWindow, type Shortage, ShopError } from '../errors.ts'
import { iso } from '../json/iso.ts'
import { type Metadata, present } from '../input/metadata.ts'

export type ProductStatus = 'ON_SALE' | 'HIDDEN'

/** The unit that holds price and stock. An `optionId` is unique within its product. */
export interface Option {
  readonly productId: string
  readonly optionId: string
  readonly name: string
  readonly price: number
  /** Units that can still be sold. */
  readonly stock: number
  /** The number of its last stock movement, 0 when there is none yet. */
  readonly movementCount: number
  /** Its place in the product's list of options, from 0. */
  readonly position: number
}

export interface ProductInfo {
  readonly productId: string
  readonly name: string
  /** The lowest price of its options, as they were when it was last written: `lowestPrice` says what it is now. */
  readonly price: number
  readonly status: ProductStatus
  /** It is sold in `[saleFrom, saleUntil)`; open on a side that is absent. */
  readonly saleFrom?: number
  readonly saleUntil?: number
  /** How many units one user may hold in living orders, of all its options together. */
  readonly limitPerUser?: number
  /** An option with so many units or fewer is running low. */
  readonly lowStock?: number
  readonly metadata?: Metadata
  readonly createdAt: number
  /** When anything but stock was changed last; absent while nothing was. */
  readonly updatedAt?: number
}

/** A product with its options in their order; it always has at least one. */
export interface Product extends ProductInfo {
  readonly options: readonly Option[]
}

export type StockMovementType = 'INITIAL' | 'ADJUSTMENT' | 'ORDER' | 'CANCELLATION' | 'EXPIRY'

/** One change of an option's stock. `number` counts 1, 2, 3 … per option without a gap. */
export interface StockMovement {
  readonly productId: string
  readonly optionId: string
  readonly number: number
  readonly type: StockMovementType
  /** Signed: negative when units leave the stock. */
  readonly delta: number
  readonly stockAfter: number
  readonly orderId?: string
  /** Why, for an adjustment. */
  readonly reason?: string
  readonly at: number
}

/** An option after a change of stock, and the movement that tells of it: stored together or not at all. */
export interface StockChange {
  readonly option: Option
  readonly movement: StockMovement
}

/** Id and name of the option that a product without options gets. */
export const defaultOption = 'default'

export function productNotFound(productId: string): ShopError<'PRODUCT_NOT_FOUND'> {
  return new ShopError('PRODUCT_NOT_FOUND', `There is no product ${productId}.`, { productId })
}

/** Whether the moment lies in the window in which the product is sold. */
export function isOnSale(
  { status, saleFrom = 0, saleUntil = Infinity }: Pick<ProductInfo, 'status' | 'saleFrom' | 'saleUntil'>,
  at: number,
): boolean {
  return status === 'ON_SALE' && saleFrom <= at && at < saleUntil
}

/** @throws ShopError `PRODUCT_NOT_ON_SALE` that names all products whose window does not hold the moment, each once */
export function assertOnSale(products: readonly ProductInfo[], at: number): void {
  if (products.every(product => isOnSale(product, at))) return
  const closed = new Map<string, SaleWindow>()
  for (const product of products) {
    const { productId, saleFrom, saleUntil } = product
    if (!isOnSale(product, at)) closed.set(productId, { productId, ...present({ saleFrom, saleUntil }) })
  }
  const windows = [...closed.values()]
  const list = windows.map(window => windowText(window, at))
  throw new ShopError('PRODUCT_NOT_ON_SALE', `Not on sale now: ${list.join(', ')}.`, {
    productIds: windows.map(({ productId }) => productId),
    windows,
  })
}

/** Of a window that does not hold the moment: it has not begun, or is over. */
function windowText({ productId, saleFrom = 0, saleUntil }: SaleWindow, at: number): string {
  return at < saleFrom ? `${productId} (from ${iso(saleFrom)})` : `${productId} (until ${iso(saleUntil!)})`
}

/** What a product costs at least: its own price (docs/domain.md, "Products and stock"). */
export function lowestPrice(options: readonly { price: number }[]): number {
  return options.reduce((lowest, { price }) => Math.min(lowest, price), Infinity)
}

export function totalStock(options: readonly { stock: number }[]): number {
  return options.reduce((sum, option) => sum + option.stock, 0)
}

/** The option's stock changed by `delta`. @throws ShopError `INSUFFICIENT_STOCK` when it would fall below 0 */
export function moveStock(
  option: Option,
  move: { type: StockMovementType; delta: number; orderId?: string; reason?: string; at: number },
): StockChange {
  const stock = option.stock + move.delta
  if (stock < 0) throw insufficientStock([shortageOf(option, -move.delta)])
  const number = option.movementCount + 1
  return {
    option: { ...option, stock, movementCount: number },
    movement: { productId: option.productId, optionId: option.optionId, number, stockAfter: stock, ...move },
  }
}

/**
 * Takes the stock that an order asks for, one entry per option. All shortages are reported together (docs/domain.md, "Orders").
 * @throws ShopError `INSUFFICIENT_STOCK`
 */
export function takeStock(
  wanted: readonly { option: Option; quantity: number }[],
  order: { orderId: string; at: number },
): StockChange[] {
  const short = wanted.filter(({ option, quantity }) => quantity > option.stock)
  if (short.length > 0) throw insufficientStock(short.map(({ option, quantity }) => shortageOf(option, quantity)))
  return wanted.map(({ option, quantity }) =>
    moveStock(option, { type: 'ORDER', delta: 0 - quantity, orderId: order.orderId, at: order.at }),
  )
}

function shortageOf(option: Option, requested: number): Shortage {
  return { productId: option.productId, optionId: option.optionId, requested, available: option.stock }
}

export function insufficientStock(shortages: readonly Shortage[]): ShopError<'INSUFFICIENT_STOCK'> {
  const list = shortages.map(
    ({ productId, optionId, requested, available }) =>
      `${optionId === defaultOption ? productId : `${productId}/${optionId}`} (${requested} wanted, ${available} left)`,
  )
  return new ShopError('INSUFFICIENT_STOCK', `Not enough stock: ${list.join(', ')}.`, { shortages })
}
