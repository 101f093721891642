import type { JsonObject } from '../request/body.ts'
import { invalidInput } from '../request/invalid-input.ts'

/** An old route and the one that answers it. `field` fills the new path's parameter. */
export interface Alias {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly from: string
  readonly to: string
  readonly field?: AliasField
}

interface AliasField {
  readonly in: 'query' | 'body'
  readonly name: string
  readonly fills: string
  /** For the document. */
  readonly example: string
}

const itemId: AliasField = {
  in: 'query',
  name: 'itemId',
  fills: 'itemId',
  example: '019c0f5e-6c00-7000-8000-000000000000',
}
const orderId: AliasField = { ...itemId, in: 'body', name: 'orderId', fills: 'orderId' }
const couponCode: AliasField = { in: 'body', name: 'couponCode', fills: 'code', example: 'WELCOME' }

/** For clients of the older contracts. */
const aliases: readonly Alias[] = [
  { method: 'POST', from: '/order', to: '/orders' },
  { method: 'GET', from: '/orders/cart', to: '/cart' },
  { method: 'POST', from: '/orders/cart', to: '/cart/items' },
  { method: 'DELETE', from: '/orders/cart/:itemId', to: '/cart/items/:itemId' },
  { method: 'POST', from: '/cart/add', to: '/cart/items' },
  { method: 'DELETE', from: '/cart/remove', to: '/cart/items/:itemId', field: itemId },
  { method: 'POST', from: '/payments', to: '/orders/:orderId/payment', field: orderId },
  { method: 'POST', from: '/coupons/issue', to: '/coupons/:code/claim', field: couponCode },
]

/** The aliases whose own address no route has. */
export function freeAliases(routes: readonly { readonly method: string; readonly path: string }[]): readonly Alias[] {
  return aliases.filter(alias => routes.every(({ method, path }) => method !== alias.method || path !== alias.from))
}

/** Takes the field out of the request, which the new route would refuse as unknown, as that route's parameter. */
export function takeField(
  { field }: Alias,
  request: { query: JsonObject; body: JsonObject },
): Readonly<Record<string, string>> {
  if (field === undefined) return {}
  const { name, fills } = field
  const fields = request[field.in]
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (value === undefined || value === null) throw invalidInput(`/${name}`, 'is required')
  if (typeof value !== 'string' || value === '' || !value.isWellFormed()) {
    throw invalidInput(`/${name}`, 'must be text of 1 to 64 characters')
  }
  delete fields[name]
  return { [fills]: value }
}
