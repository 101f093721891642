import { STATUS_CODES } from 'node:http'
import { type ErrorCode, isShopError, ShopError } from '@jumun/core'
import { korean } from './korean.ts'
import type { Language } from '../request/language.ts'

/** The one place where a code of the shop meets a status of HTTP. Total: a new code does not compile without one. */
export const statusOf: Readonly<Record<ErrorCode, number>> = {
  INVALID_INPUT: 400,
  UNAUTHENTICATED: 401,
  INSUFFICIENT_BALANCE: 402,
  FORBIDDEN: 403,
  USER_NOT_FOUND: 404,
  PRODUCT_NOT_FOUND: 404,
  OPTION_NOT_FOUND: 404,
  COUPON_NOT_FOUND: 404,
  ORDER_NOT_FOUND: 404,
  CART_ITEM_NOT_FOUND: 404,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  INSUFFICIENT_STOCK: 409,
  BALANCE_LIMIT_EXCEEDED: 409,
  COUPON_SOLD_OUT: 409,
  COUPON_ALREADY_CLAIMED: 409,
  COUPON_NOT_CLAIMABLE: 409,
  COUPON_ALREADY_USED: 409,
  COUPON_EXPIRED: 409,
  COUPON_MINIMUM_NOT_MET: 409,
  PRODUCT_NOT_ON_SALE: 409,
  PURCHASE_LIMIT_EXCEEDED: 409,
  TOO_MANY_PENDING_ORDERS: 409,
  USER_NOT_ERASABLE: 409,
  ORDER_NOT_PAYABLE: 409,
  ORDER_NOT_CANCELLABLE: 409,
  ORDER_NOT_COMPLETABLE: 409,
  PRICE_CHANGED: 409,
  ALREADY_EXISTS: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  IDEMPOTENCY_KEY_REUSED: 422,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  BUSY: 503,
}

/** An error as a client gets it (RFC 9457). */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  /** The id of the request, to be found again in the logs. */
  readonly instance: string
  readonly code: ErrorCode
  readonly details: object
  /** What is wrong with the input, field by field; only with `INVALID_INPUT`. */
  readonly errors?: readonly { readonly pointer: string; readonly message: string }[]
}

/** What was thrown, as an error that may leave the process: nothing of an unforeseen one does. */
export function refusalOf(error: unknown): ShopError {
  if (isShopError(error) && error.code !== 'INTERNAL' && Object.hasOwn(statusOf, error.code)) return error
  return new ShopError('INTERNAL', 'Internal error. The log has more under the id of this request.', {})
}

/** An answer must not be larger than what it answers: so many of an input's faults are returned, and so much of each. */
const mostIssues = 10
const mostCharacters = 500

interface ProblemOptions {
  /** The statuses of another contract. */
  readonly statusOf?: ((code: ErrorCode) => number) | undefined
  /** Of title, detail and what is wrong with fields; code, details and pointers are the same in all. Default English. */
  readonly language?: Language
}

export function problemOf(refusal: ShopError, requestId: string, options: ProblemOptions = {}): Problem {
  const { code } = refusal
  const language = options.language ?? 'en'
  const status = options.statusOf?.(code) ?? statusOf[code]
  const { title, message } =
    language === 'ko' ? korean.error(refusal) : { title: STATUS_CODES[status]!, message: refusal.message }
  return {
    type: `urn:jumun:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    title,
    status,
    detail: shortened(`${message}${howTo(refusal)}`),
    instance: requestId,
    code,
    details: detailsJson(refusal, language),
    ...(isShopError(refusal, 'INVALID_INPUT') && { errors: toldIssues(refusal, language) }),
  }
}

/** What to do about it over HTTP, where the shop's own words cannot know. */
function howTo(refusal: ShopError): string {
  if (!isShopError(refusal, 'COUPON_NOT_FOUND')) return ''
  const { claimable, code } = refusal.details
  return claimable === true && code !== undefined ? ` (POST /coupons/${encodeURIComponent(code)}/claim)` : ''
}

/** Headers that belong to an error besides its body. */
export function problemHeaders(refusal: ShopError): Record<string, string> {
  if (isShopError(refusal, 'BUSY') || isShopError(refusal, 'RATE_LIMITED')) {
    return { 'Retry-After': String(Math.max(1, Math.ceil(refusal.details.retryAfterMs / 1000))) }
  }
  if (isShopError(refusal, 'METHOD_NOT_ALLOWED')) return { Allow: refusal.details.allowed.join(', ') }
  if (isShopError(refusal, 'UNAUTHENTICATED')) return { 'WWW-Authenticate': 'Bearer' }
  return {}
}

function toldIssues({ details }: ShopError<'INVALID_INPUT'>, language: Language) {
  return details.issues.slice(0, mostIssues).map(({ pointer, message }) => ({
    pointer: shortened(pointer),
    message: shortened(language === 'ko' ? korean.text(message) : message),
  }))
}

function shortened(text: string): string {
  return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters).toWellFormed()}…`
}

/** Times in details become ISO 8601, as everywhere in JSON. */
function detailsJson(refusal: ShopError, language: Language): object {
  if (isShopError(refusal, 'INVALID_INPUT')) {
    const { length } = refusal.details.issues
    return { issues: toldIssues(refusal, language), ...(length > mostIssues && { issuesInAll: length }) }
  }
  if (isShopError(refusal, 'PRODUCT_NOT_ON_SALE')) {
    const { windows, ...rest } = refusal.details
    return { ...rest, windows: windows.map(window => withIsoTimes(window, ['saleFrom', 'saleUntil'])) }
  }
  if (isShopError(refusal, 'ORDER_NOT_CANCELLABLE')) return withIsoTimes(refusal.details, ['cancellableUntil'])
  if (isShopError(refusal, 'COUPON_NOT_CLAIMABLE')) return withIsoTimes(refusal.details, ['claimFrom', 'claimUntil'])
  return refusal.details
}

function withIsoTimes<Details extends object>(details: Details, times: readonly (keyof Details)[]): object {
  const told = Object.entries(details).map(([name, value]) => [
    name,
    times.includes(name as keyof Details) ? new Date(value as number).toISOString() : value,
  ])
  return Object.fromEntries(told)
}
