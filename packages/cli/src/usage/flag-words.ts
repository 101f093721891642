import { type InputIssue, isShopError, ShopError } from '@jumun/core'
import { inKorean } from '../output/korean.ts'
import type { Language } from '../output/language.ts'

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
export function inFlagWords(
  error: unknown,
  words: FlagWords,
  { options, language }: { options: object; language: Language },
): unknown {
  if (!isShopError(error, 'INVALID_INPUT')) return error
  const { issues } = error.details
  const message = issues.map(issue => issueText(inLanguage(issue, language), { words, options, language })).join('; ')
  return new ShopError('INVALID_INPUT', message, { issues }, { cause: error.cause })
}

function inLanguage({ pointer, message }: InputIssue, language: Language): InputIssue {
  return { pointer, message: language === 'ko' ? inKorean(message) : message }
}

/** The parts of what stands at one flag, such as the option in `--item beans/250g=1`. */
const partWords: Readonly<Record<Language, FlagWords>> = {
  en: { productId: 'the product', optionId: 'the option', quantity: 'the quantity' },
  ko: { productId: '상품', optionId: '옵션', quantity: '수량' },
}

/** Fields that messages name besides the one that is wrong. */
const mentioned =
  /\b(claimFrom|claimUntil|saleFrom|saleUntil|validUntil|userCouponId|couponCode|(?<=later than )from|from(?=보다))\b/g

function issueText(
  { pointer, message: told }: InputIssue,
  { words, options, language }: { words: FlagWords; options: object; language: Language },
): string {
  // What stands between a name and what is wrong, in languages whose sentences do not begin with it.
  const colon = language === 'ko' ? ':' : ''
  const message = told.replaceAll(mentioned, field => flagOf(field, words))
  const [field, index, inner] = pointer.split('/').slice(1)
  if (field === undefined || field === '') return message
  const inside = words[`${field}/${index}`]
  if (inside !== undefined) return `${inside}${colon} ${message}`
  const flag = flagOf(field, words)
  if (index === undefined) return `${flag}${colon} ${message}`
  const given = writtenValue(options, flag, Number(index))
  return `${flag}${given === undefined ? '' : ` ${given}`}: ${inner === undefined ? '' : `${partWords[language][inner] ?? inner}${colon} `}${message}`
}

function flagOf(field: string, words: FlagWords): string {
  return words[field] ?? everywhere[field] ?? `--${field.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
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
