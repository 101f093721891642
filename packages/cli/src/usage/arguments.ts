import { addDays, createCalendar } from '@jumun/core'
import { InvalidArgumentError, Option } from 'commander'

// What the words on a command line mean. Here is only looked at how something is written; what a shop takes is decided in
// core. An error ends with exit status 2.

export function wholeNumber(text: string): number {
  const number = Number(text)
  if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number such as 5000.')
  if (Number.isSafeInteger(number)) return number
  throw new InvalidArgumentError(`It must be from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}.`)
}

export function share(text: string): number {
  const number = Number(text)
  if (!/^\d*\.?\d+$/.test(text) || number > 1) throw new InvalidArgumentError('It must be a number from 0 to 1.')
  return number
}

/** `12.5` percent as basis points, 1250, without ever being a float. */
export function percent(text: string): number {
  const [, whole, fraction = ''] = /^(\d{1,3})(?:\.(\d{1,2}))?%?$/.exec(text) ?? []
  const basisPoints = Number(whole) * 100 + Number(fraction.padEnd(2, '0'))
  if (!(basisPoints >= 1 && basisPoints <= 10_000)) {
    throw new InvalidArgumentError('It must be a percentage from 0.01 to 100, such as 10 or 12.5.')
  }
  return basisPoints
}

export interface OrderedItem {
  readonly productId: string
  readonly optionId?: string
  readonly quantity: number
}

/**
 * `latte=2` or `beans/250g=1`, collected from a flag that may be given several times. A slash that is part of an id is
 * written `\/`, a backslash `\\`.
 */
export function item(text: string, previous: readonly OrderedItem[] = []): OrderedItem[] {
  const match = /^((?:[^/\\]|\\.)+)(?:\/(.+))?=(-?\d+)$/s.exec(text)
  if (match === null) {
    throw new InvalidArgumentError(
      'Write PRODUCT=QUANTITY or PRODUCT/OPTION=QUANTITY, such as latte=2 or beans/250g=1.',
    )
  }
  const [, product = '', option, quantity = ''] = match
  return [
    ...previous,
    {
      productId: unescaped(product),
      ...(option !== undefined && { optionId: unescaped(option) }),
      quantity: wholeNumber(quantity),
    },
  ]
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/gsu, '$1')
}

/** How an option is named at `--item`. */
export function itemOf({ productId, optionId }: { productId: string; optionId: string }): string {
  return optionId === 'default' ? escaped(productId) : `${escaped(productId)}/${escaped(optionId)}`
}

function escaped(id: string): string {
  return id.replaceAll(/[/\\]/g, String.raw`\$&`)
}

export interface OptionArgument {
  readonly optionId?: string
  readonly name?: string
  readonly price?: number
  readonly stock?: number
}

/** `250g:250 g bag:9000:50`, id:name:price:stock; a part may be empty where a change leaves it as it is. */
export function option(text: string, previous: readonly OptionArgument[] = []): OptionArgument[] {
  const parts = text.split(':')
  const id = parts[0]
  // A name may hold colons; id, price and stock do not.
  const tail = parts.length > 3 ? parts.slice(-2) : [...parts.slice(2, 3), '']
  const [price = '', stock = ''] = tail
  const name = (parts.length > 3 ? parts.slice(1, -2) : parts.slice(1, 2)).join(':')
  if (parts.length < 3 || !/^\d*$/.test(price) || !/^\d*$/.test(stock)) {
    throw new InvalidArgumentError('Write ID:NAME:PRICE:STOCK, such as 250g:"250 g":9000:50.')
  }
  return [
    ...previous,
    {
      ...(id && { optionId: id }),
      ...(name !== '' && { name }),
      ...(price !== '' && { price: wholeNumber(price) }),
      ...(stock !== '' && { stock: wholeNumber(stock) }),
    },
  ]
}

/** `colour=red`, collected from a flag that may be given several times; a later value of a name replaces an earlier one. */
export function metadata(text: string, previous?: Readonly<Record<string, string>>): Record<string, string> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Write NAME=VALUE, such as colour=red.')
  return { ...(typeof previous === 'object' && previous), [text.slice(0, at)]: text.slice(at + 1) }
}

/** What a flag and its `--no-` form say of a value: that, none from now on, or nothing. */
export function orNone<T>(value: T | false | undefined): T | null | undefined {
  return value === false ? null : value
}

export function collect(text: string, previous: readonly string[] = []): string[] {
  return [...previous, text]
}

/** What a day or a moment on the command line is, once the shop's time zone is known. */
export type TimeArgument = (timeZone: string) => number

/** `2026-12-31` is the beginning of that day in the shop's time zone; a moment says its offset itself. */
export function time(text: string): TimeArgument {
  return momentOf(text, day => day)
}

/** As `time`, for an end that is not part of what it ends: all of the day `2026-12-31` is. */
export function endTime(text: string): TimeArgument {
  return momentOf(text, day => addDays(day, 1))
}

function momentOf(text: string, dayOf: (day: string) => string): TimeArgument {
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw notATime()
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    if (new Date(ms).toISOString().slice(0, 10) !== text) throw notATime()
    return timeZone => createCalendar(timeZone).startOf(dayOf(text))
  }
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) throw notATime()
  return () => ms
}

function notATime() {
  return new InvalidArgumentError('Write a day such as 2026-12-31, or a moment such as 2026-12-31T18:00+09:00.')
}

/** Stands beside `--coupon`, which names the same by its code: an order takes one. */
export function userCouponOption(): Option {
  return new Option('--user-coupon <id>', 'the same, by the id of the user coupon').conflicts('coupon')
}
