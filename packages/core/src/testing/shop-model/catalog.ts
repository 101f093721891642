import {
  assign,
  type Metadata,
  type ModelOption,
  type ModelProduct,
  type ModelState,
  move,
  optionOf,
  present,
  productOf,
  Refusal,
  stockOf,
} from './state.ts'

interface OptionInput {
  optionId: string
  name: string
  price: number
  stock: number
}

/** What a product may have or not have. */
interface ProductTerms {
  status?: 'ON_SALE' | 'HIDDEN'
  saleFrom?: number
  saleUntil?: number
  limitPerUser?: number
  lowStock?: number
  metadata?: Metadata
}

export interface ProductInput extends ProductTerms {
  productId: string
  name: string
  price?: number
  stock?: number
  options?: OptionInput[]
}

export function addProduct(state: ModelState, input: ProductInput): unknown {
  expectNew(state, [input])
  return productView(added(state, input))
}

/** All or none. */
export function addProducts(state: ModelState, { products }: { products: readonly ProductInput[] }): unknown {
  expectNew(state, products)
  return products.map(product => productView(added(state, product)))
}

function expectNew(state: ModelState, products: readonly ProductInput[]): void {
  const ids = products.map(({ productId }) => productId)
  const taken = ids.find((id, index) => state.products.has(id) || ids.indexOf(id) < index)
  if (taken !== undefined) throw new Refusal('ALREADY_EXISTS', { kind: 'product', id: taken })
}

function added(state: ModelState, { price, stock, options, ...input }: ProductInput): ModelProduct {
  const wanted = options ?? [{ optionId: 'default', name: 'default', price: price!, stock: stock ?? 0 }]
  const product: ModelProduct = { status: 'ON_SALE', ...input, createdAt: state.now, options: [] }
  state.products.set(product.productId, product)
  for (const option of wanted) addOption(state, product, option)
  return product
}

function addOption(state: ModelState, product: ModelProduct, { stock, ...input }: OptionInput): void {
  const option: ModelOption = { ...input, movements: [] }
  product.options.push(option)
  if (stock > 0) move(state, { product, option }, { type: 'INITIAL', delta: stock })
}

type Nullable<Fields> = { [Name in keyof Fields]: Fields[Name] | null }

export function updateProduct(
  state: ModelState,
  input: Nullable<Omit<ProductTerms, 'status'>> & {
    productId: string
    name?: string
    status?: 'ON_SALE' | 'HIDDEN'
    price?: number
    options?: (Partial<OptionInput> & { optionId: string })[]
  },
): unknown {
  const { productId, price, options = [], ...fields } = input
  const product = productOf(state, productId)
  const known = (optionId: string) => product.options.find(option => option.optionId === optionId)
  // The stock of an option that is there changes by an adjustment only; one that is not needs a name and a price.
  const isWrong = (option: Partial<OptionInput> & { optionId: string }) =>
    known(option.optionId) === undefined
      ? option.name === undefined || option.price === undefined
      : option.stock !== undefined
  if (options.some(isWrong) || (price !== undefined && product.options.length > 1)) throw new Refusal('INVALID_INPUT')
  const [from, until] = (['saleFrom', 'saleUntil'] as const).map(name =>
    fields[name] === undefined ? product[name] : (fields[name] ?? undefined),
  )
  if (from !== undefined && until !== undefined && until <= from) throw new Refusal('INVALID_INPUT')
  if (price !== undefined) product.options[0]!.price = price
  assign(product, fields)
  for (const { optionId, ...option } of options) {
    const one = known(optionId)
    if (one === undefined) addOption(state, product, { optionId, stock: 0, ...option } as OptionInput)
    else assign(one, option)
  }
  return productView(product)
}

/** Of each product what is done with it: it is added, or its names, prices, status and stock become those of the list. */
export function importProducts(
  state: ModelState,
  { products, dryRun = false }: { products: readonly ProductInput[]; dryRun?: boolean },
): unknown {
  const ids = products.map(({ productId }) => productId)
  if (new Set(ids).size < ids.length) throw new Refusal('INVALID_INPUT')
  const wanted = products.map(one => {
    const product = state.products.get(one.productId)
    if (product !== undefined && one.options === undefined && product.options.length > 1) {
      throw new Refusal('INVALID_INPUT')
    }
    return { one, product }
  })
  return wanted.map(({ one, product }) => {
    const { productId } = one
    if (product === undefined) {
      if (!dryRun) added(state, one)
      return { productId, change: 'added', fields: [] }
    }
    const fields = differences(product, one)
    if (!dryRun) bringTo(state, product, one)
    return { productId, change: fields.length === 0 ? 'equal' : 'changed', fields }
  })
}

function optionsOf({ options: [only] }: ModelProduct, { options, price, stock }: ProductInput): OptionInput[] {
  return options ?? [{ optionId: only!.optionId, name: only!.name, price: price!, stock: stock ?? stockOf(only!) }]
}

function differences(product: ModelProduct, wanted: ProductInput): string[] {
  const ofOptions = optionsOf(product, wanted).flatMap(one => {
    const option = product.options.find(({ optionId }) => optionId === one.optionId)
    if (option === undefined) return [`${one.optionId}.added`]
    const now = { name: option.name, price: option.price, stock: stockOf(option) }
    return (['name', 'price', 'stock'] as const)
      .filter(field => now[field] !== one[field])
      .map(field => `${one.optionId}.${field}`)
  })
  return [
    ...(wanted.name === product.name ? [] : ['name']),
    ...((wanted.status ?? product.status) === product.status ? [] : ['status']),
    ...ofOptions,
  ]
}

function bringTo(state: ModelState, product: ModelProduct, wanted: ProductInput): void {
  for (const one of optionsOf(product, wanted)) {
    const option = product.options.find(({ optionId }) => optionId === one.optionId)
    if (option === undefined) {
      addOption(state, product, one)
      continue
    }
    assign(option, { name: one.name, price: one.price })
    const delta = one.stock - stockOf(option)
    if (delta !== 0) move(state, { product, option }, { type: 'ADJUSTMENT', delta, reason: 'import' })
  }
  assign(product, { name: wanted.name, ...present({ status: wanted.status }) })
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
  move(state, { product, option }, { type: 'ADJUSTMENT', delta, reason })
  return productView(product)
}

/** A product costs what its cheapest option costs. */
export function priceOf({ options }: ModelProduct): number {
  return options.map(({ price }) => price).toSorted((a, b) => a - b)[0]!
}

export function productView(product: ModelProduct): unknown {
  const { productId, name, status, saleFrom, saleUntil, limitPerUser, lowStock, metadata, options } = product
  return {
    productId,
    name,
    price: priceOf(product),
    status,
    ...present({ saleFrom, saleUntil, limitPerUser, lowStock, metadata }),
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
