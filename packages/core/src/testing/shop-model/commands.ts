import type { Shop } from '../../shop.ts'
import { addToCart, checkout, removeFromCart, setQuantity } from './carts.ts'
import { addProduct, addProducts, adjustStock, importProducts, updateProduct } from './catalog.ts'
import { claim, createCoupon, revoke, updateCoupon } from './coupons.ts'
import { tellChanges } from './events.ts'
import { cancel, complete, create, pay, place, updateOrder } from './orders.ts'
import { type ModelState, Refusal } from './state.ts'
import { charge, eraseUser, register, updateUser, withdraw } from './users.ts'

/** Names of the commands with the function of the model and the method of the shop that do the same. */
const operations = {
  register: { decide: register, call: shop => shop.users.register },
  charge: { decide: charge, call: shop => shop.wallets.charge },
  withdraw: { decide: withdraw, call: shop => shop.wallets.withdraw },
  addProduct: { decide: addProduct, call: shop => shop.catalog.addProduct },
  addProducts: { decide: addProducts, call: shop => shop.catalog.addProducts },
  importProducts: { decide: importProducts, call: shop => shop.catalog.importProducts },
  updateProduct: { decide: updateProduct, call: shop => shop.catalog.updateProduct },
  adjustStock: { decide: adjustStock, call: shop => shop.catalog.adjustStock },
  updateUser: { decide: updateUser, call: shop => shop.users.update },
  eraseUser: { decide: eraseUser, call: shop => shop.users.erase },
  updateCoupon: { decide: updateCoupon, call: shop => shop.coupons.update },
  createCoupon: { decide: createCoupon, call: shop => shop.coupons.create },
  claim: { decide: claim, call: shop => shop.coupons.claim },
  revoke: { decide: revoke, call: shop => shop.coupons.revoke },
  addToCart: { decide: addToCart, call: shop => shop.carts.add },
  setQuantity: { decide: setQuantity, call: shop => shop.carts.setQuantity },
  removeFromCart: { decide: removeFromCart, call: shop => shop.carts.remove },
  checkout: { decide: checkout, call: shop => shop.carts.checkout },
  place: { decide: place, call: shop => shop.orders.place },
  create: { decide: create, call: shop => shop.orders.create },
  pay: { decide: pay, call: shop => shop.orders.pay },
  cancel: { decide: cancel, call: shop => shop.orders.cancel },
  complete: { decide: complete, call: shop => shop.orders.complete },
  updateOrder: { decide: updateOrder, call: shop => shop.orders.update },
  // Inputs are generated for both sides, which have types of their own.
} satisfies Record<string, { decide(state: ModelState, input: never): unknown; call(shop: Shop): unknown }>

export type Operation = keyof typeof operations

export interface ModelCommand {
  readonly operation: Operation
  readonly input: Readonly<Record<string, unknown>>
}

/** How the model says that a command ends; `details` is absent where they are not compared. */
export type Expected =
  | { readonly ok: true; readonly answer: unknown; readonly replayed: boolean }
  | { readonly ok: false; readonly code: string; readonly details?: unknown }

/** Decides a command in the model. */
export function expectedOf(state: ModelState, { operation, input }: ModelCommand): Expected {
  const { idempotencyKey, ...rest } = input
  const scope = [input.userId ?? '', operation, idempotencyKey].join('\n')
  const written = JSON.stringify(rest)
  const known = idempotencyKey === undefined ? undefined : state.answers.get(scope)
  if (known !== undefined) {
    if (known.input === written) return { ok: true, answer: known.answer, replayed: true }
    return { ok: false, code: 'IDEMPOTENCY_KEY_REUSED', details: { idempotencyKey } }
  }
  try {
    const decide = operations[operation].decide as (state: ModelState, input: unknown) => unknown
    const answer = decide(state, rest)
    tellChanges(state)
    if (idempotencyKey !== undefined) state.answers.set(scope, { input: written, answer })
    return { ok: true, answer, replayed: false }
  } catch (error) {
    return refusalOf(error)
  }
}

/** @throws what is not a refusal: a defect of the model */
export function refusalOf(error: unknown): Expected {
  if (!(error instanceof Refusal)) throw error
  const { code, details } = error
  return { ok: false, code, ...(details !== undefined && { details }) }
}

/** Gives a command to the shop. */
export function give(shop: Shop, { operation, input }: ModelCommand): Promise<unknown> {
  const method = operations[operation].call(shop) as (input: unknown) => Promise<unknown>
  return method(input)
}
