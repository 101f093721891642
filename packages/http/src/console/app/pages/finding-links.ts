type LinkedPage = 'users' | 'products' | 'orders'

/** Of which kind the first id is that a check names; the others have no page of their own. */
const pageOfCheck: Readonly<Record<string, LinkedPage>> = {
  'ledger-unbroken': 'users',
  'balance-equals-ledger': 'users',
  'balance-within-limit': 'users',
  'stock-equals-movements': 'products',
  'movements-match-orders': 'orders',
  'order-totals': 'orders',
  'payments-match-orders': 'orders',
  'refunds-match-orders': 'orders',
  'events-match-orders': 'orders',
  histories: 'orders',
}

/** Where the row of a finding can be seen: entries are named `user#3`, movements `product/option#3`, options `product/option`. */
export function linkOfFinding(
  check: string,
  id: string,
): { readonly page: LinkedPage; readonly id: string } | undefined {
  const page = pageOfCheck[check]
  if (page === undefined) return undefined
  const [, owner] = /^(.*)#\d+$/s.exec(id) ?? []
  if (page === 'products' || (owner !== undefined && owner.includes('/') && page === 'orders')) {
    const option = owner ?? id
    return { page: 'products', id: option.slice(0, option.lastIndexOf('/')) }
  }
  return owner === undefined ? { page, id } : { page: 'users', id: owner }
}
