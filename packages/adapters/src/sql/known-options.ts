import { type SalesFigure, StoreError } from '@jumun/core'

/** What a transaction knows of an option that it has locked: the columns of its row that are the store's own. */
export interface KnownOption {
  /** The order that holds the option's last movement among those that stand in orders: see `stock-history.ts`. */
  lastOrderId: string | null
  /** The figures of the day that was sold on last; those of the days before are rows of `jumun_sales`. */
  soldOn: string | null
  soldUnits: number
  soldRevenue: number
}

interface OptionKey {
  readonly productId: string
  readonly optionId: string
}

export interface KnownOptions {
  know(option: OptionKey, known: KnownOption): void
  get(option: OptionKey): KnownOption | undefined
}

/** The options of one transaction. */
export function knownOptions(): KnownOptions {
  // By product first: most have one option, and no key is put together.
  const known = new Map<string, Map<string, KnownOption>>()
  return {
    know({ productId, optionId }, columns) {
      let options = known.get(productId)
      if (options === undefined) {
        options = new Map()
        known.set(productId, options)
      }
      options.set(optionId, { ...columns })
    },
    get: ({ productId, optionId }) => known.get(productId)?.get(optionId),
  }
}

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
