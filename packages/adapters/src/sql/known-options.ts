import { type Option, type SalesFigure, StoreError } from '@jumun/core'

/** The columns of an option's row that are the store's own. */
export interface OwnColumns {
  /** The order that holds the option's last movement among those that stand in orders: see `stock-history.ts`. */
  lastOrderId: string | null
  /** The figures of the day that was sold on last; those of the days before are rows of `jumun_sales`. */
  soldOn: string | null
  soldUnits: number
  soldRevenue: number
  /** How many times the option's product has been changed: see `kept-products.ts`. */
  readonly productChanges: number
}

/** What a transaction knows of an option that it has locked. */
interface KnownOption extends OwnColumns {
  /** As it was read, or written since. */
  option: Option
}

interface OptionKey {
  readonly productId: string
  readonly optionId: string
}

export interface KnownOptions {
  /** Resolves once the options that were asked for are locked and known; undefined where none were. */
  locking: Promise<unknown> | undefined
  know(option: Option, own: OwnColumns): void
  get(option: OptionKey): KnownOption | undefined
  /** The number of a product's changes; undefined where its options are not locked. */
  changesOf(productId: string): number | undefined
}

/** The options of one transaction. */
export function knownOptions(): KnownOptions {
  // By product, as most have one option.
  const known = new Map<string, KnownOption[]>()
  return {
    locking: undefined,
    know(option, { lastOrderId, soldOn, soldUnits, soldRevenue, productChanges }) {
      const now = { option, lastOrderId, soldOn, soldUnits, soldRevenue, productChanges }
      const options = known.get(option.productId)
      if (options === undefined) {
        known.set(option.productId, [now])
        return
      }
      const place = options.findIndex(({ option: { optionId } }) => optionId === option.optionId)
      if (place < 0) options.push(now)
      else options[place] = now
    },
    get({ productId, optionId }) {
      for (const one of known.get(productId) ?? none) if (one.option.optionId === optionId) return one
      return undefined
    },
    changesOf(productId) {
      const options = known.get(productId)
      // The greatest, which every change makes greater: an option that was added since counts from 0.
      return options && Math.max(...options.map(({ productChanges }) => productChanges))
    },
  }
}

const none: readonly never[] = []

/**
 * Counts figures in the rows of their options, which are saved with them. Answers what has to be added to the rows of
 * `jumun_sales`: figures of other days, and those of a day that is over for its option now.
 */
export function countInOptions(known: KnownOptions, figures: readonly SalesFigure[]): SalesFigure[] {
  const rest: SalesFigure[] = []
  for (const figure of figures) {
    const option = known.get(figure)
    if (option === undefined) rest.push(figure)
    else if (figure.day === option.soldOn) countOnDay(option, figure, rest)
    else if (figure.quantity >= 0 && figure.revenue >= 0 && (option.soldOn ?? '') < figure.day) {
      const { soldOn, soldUnits, soldRevenue } = option
      if (soldOn !== null && (soldUnits > 0 || soldRevenue > 0)) {
        rest.push({ ...figure, day: soldOn, quantity: soldUnits, revenue: soldRevenue })
      }
      Object.assign(option, { soldOn: figure.day, soldUnits: figure.quantity, soldRevenue: figure.revenue })
    } else rest.push(figure)
  }
  return rest
}

/** What is taken back may be more than stands in the option: some of it may have been counted in the row of the day. */
function countOnDay(option: KnownOption, figure: SalesFigure, rest: SalesFigure[]): void {
  const units = option.soldUnits + figure.quantity
  const revenue = option.soldRevenue + figure.revenue
  if (!Number.isSafeInteger(revenue)) {
    throw new StoreError('constraint', 'The revenue of a day is too large.', { code: 'SUM_TOO_LARGE' })
  }
  option.soldUnits = Math.max(0, units)
  option.soldRevenue = Math.max(0, revenue)
  if (units < 0 || revenue < 0) {
    rest.push({ ...figure, quantity: Math.min(0, units), revenue: Math.min(0, revenue) })
  }
}
