import * as z from 'zod'
import { invalidInput } from '../errors.ts'
import { idempotencyKey, reason } from '../input/input.ts'
import type { Context, UseCase } from '../use-case/use-case.ts'
import type { UnitOfWork } from '../use-case/unit-of-work.ts'
import { maxOptions, newOption, newProduct, newProductInput, type ProductFields, repetitions } from './add-products.ts'
import { lowestPrice, moveStock, type Option, type Product, type StockChange } from './product.ts'

export const importProductsInput = z.strictObject({
  products: z
    .array(newProductInput)
    .min(1, { error: 'must hold at least one product' })
    .max(100_000, { error: 'must hold at most 100000 products' }),
  /** Kept with each movement by which a stock is corrected. */
  reason: reason.default('import'),
  /** Only tells what would change. */
  dryRun: z.boolean({ error: 'must be true or false' }).default(false),
  idempotencyKey: idempotencyKey.optional(),
})

export type ImportProductsInput = z.input<typeof importProductsInput>

/** What an import does with a product. */
export interface ImportedProduct {
  readonly productId: string
  readonly change: 'added' | 'changed' | 'equal'
  /** What differs in a changed one: `name`, `status`, and of its options `optionId.name`, `.price`, `.stock` and `.added`. */
  readonly fields: readonly string[]
}

/**
 * Brings products to what a list says of them, all or none: those that are not there are added, of the others names, prices,
 * status and stock become those of the list, the stock by a correction. What the list does not name stays as it is.
 */
export const importProducts: UseCase<typeof importProductsInput, readonly ImportedProduct[]> = {
  operation: 'catalog.importProducts',
  input: importProductsInput,
  needs: ({ products }) => ({ products: products.flatMap(({ productId }) => productId ?? []) }),

  decide({ products, reason: why, dryRun }, unit, context) {
    const isRepeated = repetitions()
    const imported = products.map((wanted, index) => {
      const { productId } = wanted
      if (isRepeated(productId)) {
        throw invalidInput(`/products/${index}/productId`, `${productId} stands in the list twice`)
      }
      return productId === undefined || !unit.hasProduct(productId)
        ? addedProduct(wanted, unit, context)
        : changedProduct(wanted, unit.productWithOptions(productId), { why, index }, context)
    })
    const changes = {
      products: imported.flatMap(one => one.products),
      options: imported.flatMap(one => one.options),
      movements: imported.flatMap(one => one.movements),
    }
    return { result: imported.map(({ told }) => told), changes: dryRun ? {} : changes }
  },
}

function addedProduct(wanted: ProductFields, unit: UnitOfWork, context: Context) {
  const { view, ...changes } = newProduct(wanted, unit, context)
  const told: ImportedProduct = { productId: view.productId, change: 'added', fields: [] }
  return { told, ...changes }
}

function changedProduct(
  wanted: ProductFields,
  { options: before, ...info }: Product,
  { why, index }: { why: string; index: number },
  context: Context,
) {
  const fields: string[] = []
  const options = new Map(before.map(option => [option.optionId, option]))
  const stocked: Partial<StockChange>[] = []
  for (const one of wantedOptions(wanted, before, index)) {
    const known = options.get(one.optionId!)
    if (known === undefined) {
      const added = newOption({ productId: info.productId, position: options.size, ...one }, context)
      fields.push(`${added.option.optionId}.added`)
      options.set(added.option.optionId, added.option)
      stocked.push(added)
      continue
    }
    const differing = differencesOf(known, one)
    if (differing.length === 0) continue
    fields.push(...differing.map(field => `${known.optionId}.${field}`))
    const named = { ...known, name: one.name, price: one.price }
    const delta = one.stock - known.stock
    const changed =
      delta === 0 ? { option: named } : moveStock(named, { type: 'ADJUSTMENT', delta, reason: why, at: context.at })
    options.set(known.optionId, changed.option)
    stocked.push(changed)
  }
  if (options.size > maxOptions) throw invalidInput(`/products/${index}/options`, `would be more than ${maxOptions}`)
  const changed = {
    ...info,
    name: wanted.name,
    status: wanted.status ?? info.status,
    price: lowestPrice([...options.values()]),
    updatedAt: context.at,
  }
  const ofProduct = (['name', 'status'] as const).filter(field => changed[field] !== info[field])
  const told: ImportedProduct = {
    productId: info.productId,
    change: fields.length + ofProduct.length === 0 ? 'equal' : 'changed',
    fields: [...ofProduct, ...fields],
  }
  return {
    told,
    products: told.change === 'equal' ? [] : [changed],
    options: stocked.flatMap(({ option }) => option ?? []),
    movements: stocked.flatMap(({ movement }) => movement ?? []),
  }
}

type WantedOption = Pick<Option, 'name' | 'price' | 'stock'> & { optionId?: string | undefined }

/** A product without options in the list is the one option that the shop has of it, under that option's own name. */
function wantedOptions(wanted: ProductFields, before: readonly Option[], index: number): WantedOption[] {
  if (wanted.options !== undefined) return wanted.options
  const [only, ...others] = before
  if (only === undefined || others.length > 0) {
    const ids = before.map(({ optionId }) => optionId).join(', ')
    throw invalidInput(`/products/${index}/options`, `is required: ${wanted.productId} is sold as ${ids}`)
  }
  return [{ optionId: only.optionId, name: only.name, price: wanted.price!, stock: wanted.stock ?? only.stock }]
}

function differencesOf(known: Option, wanted: WantedOption): string[] {
  return (['name', 'price', 'stock'] as const).filter(field => known[field] !== wanted[field])
}
