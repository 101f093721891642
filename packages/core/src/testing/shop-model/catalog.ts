import { type ModelProduct, type ModelState, move, optionOf, productOf, Refusal, stockOf } from './state.ts'

interface OptionInput {
  optionId: string
  name: string
  price: number
  stock: number
}

export interface ProductInput {
  productId: string
  name: string
  price?: number
  stock?: number
  options?: OptionInput[]
}

export function addProduct(state: ModelState, input: ProductInput): unknown {
  const { productId, name } = input
  if (state.products.has(productId)) throw new Refusal('ALREADY_EXISTS', { kind: 'product', id: productId })
  const wanted = input.options ?? [
    { optionId: 'default', name: 'default', price: input.price!, stock: input.stock ?? 0 },
  ]
  const product: ModelProduct = { productId, name, status: 'ON_SALE', options: [] }
  state.products.set(productId, product)
  for (const option of wanted) addOption(state, product, option)
  return productView(product)
}

function addOption(state: ModelState, product: ModelProduct, { optionId, name, price, stock }: OptionInput): void {
  const option = { optionId, name, price, movements: [] }
  product.options.push(option)
  if (stock > 0) move(option, { type: 'INITIAL', delta: stock, at: state.now })
}

export function updateProduct(
  state: ModelState,
  input: {
    productId: string
    price?: number
    status?: 'ON_SALE' | 'HIDDEN'
    limitPerUser?: number | null
    saleUntil?: number | null
    options?: OptionInput[]
  },
): unknown {
  const product = productOf(state, input.productId)
  const known = (optionId: string) => product.options.find(option => option.optionId === optionId)
  // The stock of an option that is there changes by an adjustment only.
  if (input.options?.some(({ optionId }) => known(optionId) !== undefined)) throw new Refusal('INVALID_INPUT')
  if (input.price !== undefined) {
    const [only, ...others] = product.options
    if (others.length > 0) throw new Refusal('INVALID_INPUT')
    only!.price = input.price
  }
  product.status = input.status ?? product.status
  for (const field of ['limitPerUser', 'saleUntil'] as const) {
    const value = input[field]
    if (value === null) delete product[field]
    else if (value !== undefined) product[field] = value
  }
  for (const option of input.options ?? []) addOption(state, product, option)
  return productView(product)
}

export function adjustStock(
  state: ModelState,
  input: { productId: string; optionId?: string; delta: number; reason: string },
): unknown {
  const { productId, delta, reason } = input
  const product = productOf(state, productId)
  const option = optionOf(product, input.optionId)
  const available = stockOf(option)
  if (available + delta < 0) {
    const shortages = [{ productId, optionId: option.optionId, requested: -delta, available }]
    throw new Refusal('INSUFFICIENT_STOCK', { shortages })
  }
  move(option, { type: 'ADJUSTMENT', delta, reason, at: state.now })
  return productView(product)
}

/** A product costs what its cheapest option costs. */
export function priceOf({ options }: ModelProduct): number {
  return options.map(({ price }) => price).toSorted((a, b) => a - b)[0]!
}

export function productView(product: ModelProduct): unknown {
  const { productId, name, status, saleUntil, limitPerUser, options } = product
  return {
    productId,
    name,
    price: priceOf(product),
    status,
    ...(saleUntil !== undefined && { saleUntil }),
    ...(limitPerUser !== undefined && { limitPerUser }),
    stock: options.reduce((sum, option) => sum + stockOf(option), 0),
    options: options.map(option => ({
      optionId: option.optionId,
      name: option.name,
      price: option.price,
      stock: stockOf(option),
      soldOut: stockOf(option) === 0,
    })),
  }
}
