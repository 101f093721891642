import { type InputIssue, isShopError, ShopError } from '@jumun/core'

/** What the fields of an input are called on the command line of one command, where that is not what they are called everywhere. */
export type FlagWords = Readonly<Record<string, string>>

const everywhere: FlagWords = {
  userId: '--user',
  items: '--item',
  itemIds: '--item',
  options: '--option',
  couponCode: '--coupon',
  userCouponId: '--user-coupon',
  idempotencyKey: '--key',
  minimumOrderAmount: '--minimum',
  productId: 'the product',
  orderId: 'the order',
  optionId: '--option',
  eventIds: 'an event',
}

/** The same refusal, in the words of the command: `--item latte=0: quantity must be …` for `/items/0/quantity`. */
export function inFlagWords(error: unknown, words: FlagWords, options: object): unknown {
  if (!isShopError(error, 'INVALID_INPUT')) return error
  const { issues } = error.details
  const message = issues.map(issue => issueText(issue, words, options)).join('; ')
  return new ShopError('INVALID_INPUT', message, { issues }, { cause: error.cause })
}

function issueText({ pointer, message }: InputIssue, words: FlagWords, options: object): string {
  const [field, index, inner] = pointer.split('/').slice(1)
  if (field === undefined || field === '') return message
  const inside = words[`${field}/${index}`]
  if (inside !== undefined) return `${inside} ${message}`
  const flag =
    words[field] ?? everywhere[field] ?? `--${field.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
  if (index === undefined) return `${flag} ${message}`
  const given = writtenValue(options, flag, Number(index))
  return `${flag}${given === undefined ? '' : ` ${given}`}: ${inner === undefined ? '' : `${inner} `}${message}`
}

/** What stands at the flag, as near to what was typed as the parsed value tells. */
function writtenValue(options: object, flag: string, index: number): string | undefined {
  const values = (options as Record<string, unknown>)[flag.replace(/^--/, '')]
  const value: unknown = Array.isArray(values) ? values[index] : undefined
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return undefined
  const { productId, optionId, quantity } = value as { productId?: string; optionId?: string; quantity?: number }
  if (productId === undefined) return optionId
  return `${productId}${optionId === undefined ? '' : `/${optionId}`}=${quantity}`
}
