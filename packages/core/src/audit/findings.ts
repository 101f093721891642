/** What an audit proves (docs/domain.md, "What must always hold"), by the name under which a breach is reported. */
export const rules = {
  'ledger-unbroken': 'ledger entries count 1, 2, 3 …, each starting where the one before ended',
  'balance-equals-ledger': 'a balance is the sum of its ledger entries',
  'money-conserved': 'charges − withdrawals − payments + refunds = all balances together',
  'stock-equals-movements': 'a stock is the sum of its movements, counted 1, 2, 3 …',
  'movements-match-orders': "an order's movements match its lines; a failed one has none",
  'nothing-negative': 'no balance, stock, price or amount is below 0',
  'balance-within-limit': 'no charge brought a balance over the limit of its time',
  'order-totals': 'total = sum of the lines − discount, and the lines sum to the total',
  'payments-match-orders': 'an order is paid ⇔ it has one payment, its own ⇔ one PAYMENT entry of its user and amount',
  'refunds-match-orders':
    'the REFUND entries of an order are what its cancelled units amount to, all of it when it is cancelled',
  'coupon-counts': 'claimed = number of user coupons ≤ quantity',
  'coupon-use': 'a user coupon is USED ⇔ exactly one living order of its user uses it',
  'events-match-orders':
    'one event per payment, failed payment and cancellation, none without, each equal to its order',
  'events-match-rows': 'an event of a wallet, a stock or a coupon equals the row that it tells of, and is the only one',
  'sales-figures': 'sales figures = recomputation from the orders',
  histories: 'histories only take allowed steps, and end at the status',
  'no-orphans': 'every row belongs to rows that exist',
} as const

export type Check = keyof typeof rules

/** A rule that is broken: at which ids, what should be there, and what is. */
export interface Finding {
  readonly check: Check
  readonly ids: readonly string[]
  readonly expected: unknown
  readonly actual: unknown
}

export interface AuditReport {
  /** True when nothing was found. */
  readonly ok: boolean
  readonly checks: readonly { readonly check: Check; readonly rule: string; readonly findings: number }[]
  /** At most 1000; `checks` counts all. */
  readonly findings: readonly Finding[]
  /** How many rows of each kind were read. */
  readonly rows: Readonly<Record<string, number>>
}

const maxListed = 1000

export class Findings {
  readonly #counts = new Map<Check, number>()
  readonly #list: Finding[] = []

  add(check: Check, ids: readonly string[], expected: unknown, actual: unknown): void {
    this.#counts.set(check, (this.#counts.get(check) ?? 0) + 1)
    // What should not be there, or is not, is null: JSON leaves out what is undefined.
    if (this.#list.length < maxListed) {
      this.#list.push({ check, ids, expected: expected ?? null, actual: actual ?? null })
    }
  }

  /** Reports a breach unless the two are the same. */
  expect(check: Check, ids: readonly string[], expected: unknown, actual: unknown): void {
    if (expected !== actual) this.add(check, ids, expected, actual)
  }

  report(rows: Readonly<Record<string, number>>): AuditReport {
    const checks = Object.entries(rules).map(([name, rule]) => {
      const check = name as Check
      return { check, rule, findings: this.#counts.get(check) ?? 0 }
    })
    return { ok: this.#list.length === 0, checks, findings: this.#list, rows }
  }
}
