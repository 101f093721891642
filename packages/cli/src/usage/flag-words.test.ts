import { ShopError } from '@jumun/core'
import { describe, expect, it } from 'vitest'
import { inFlagWords } from './flag-words.ts'

interface Case {
  readonly words?: Record<string, string>
  readonly options?: object
  readonly language?: 'en' | 'ko'
  readonly message?: string
}

/** What a command says of an input that is wrong at these places. */
function told(
  pointers: string | readonly string[],
  { words = {}, options = {}, language = 'en', message = 'is wrong' }: Case = {},
) {
  const issues = [pointers].flat().map(pointer => ({ pointer, message }))
  const error = new ShopError('INVALID_INPUT', 'Wrong.', { issues }, { cause: 'a cause' })
  const said = inFlagWords(error, words, { options, language })
  expect(said).toMatchObject({ code: 'INVALID_INPUT', details: { issues }, cause: 'a cause' })
  return (said as Error).message
}

describe('a wrong input', () => {
  it.each([
    ['/userId', '--user'],
    ['/items', '--item'],
    ['/itemIds', '--item'],
    ['/options', '--option'],
    ['/couponCode', '--coupon'],
    ['/userCouponId', '--user-coupon'],
    ['/idempotencyKey', '--key'],
    ['/minimumOrderAmount', '--minimum'],
    ['/productId', 'the product'],
    ['/orderId', 'the order'],
    ['/optionId', '--option'],
    ['/eventIds', 'an event'],
    ['/amount', '--amount'],
    ['/validUntilNow', '--valid-until-now'],
  ])('at %s is one of %s', (pointer, flag) => {
    expect(told(pointer)).toBe(`${flag} is wrong`)
    expect(told(pointer, { language: 'ko' })).toBe(`${flag}: is wrong`)
  })

  it('is named as the command names it', () => {
    expect(told('/userId', { words: { userId: '--id' } })).toBe('--id is wrong')
    const words = { 'discount/rate': '--percent' }
    expect(told('/discount/rate', { words })).toBe('--percent is wrong')
    expect(told('/discount/rate', { words, language: 'ko' })).toBe('--percent: is wrong')
  })

  it.each(['', '/'])('as a whole has no name: %j', pointer => {
    expect(told(pointer)).toBe('is wrong')
  })

  it('hears of each place', () => {
    expect(told(['/userId', '/amount'])).toBe('--user is wrong; --amount is wrong')
  })

  const item = [
    { productId: 'latte', quantity: 0 },
    { productId: 'beans', optionId: '1kg', quantity: 2 },
  ]
  it.each([
    ['/items/0', { item }, '--item latte=0: is wrong', '--item latte=0: is wrong'],
    ['/items/0/productId', { item }, '--item latte=0: the product is wrong', '--item latte=0: 상품: is wrong'],
    ['/items/1/optionId', { item }, '--item beans/1kg=2: the option is wrong', '--item beans/1kg=2: 옵션: is wrong'],
    ['/items/1/quantity', { item }, '--item beans/1kg=2: the quantity is wrong', '--item beans/1kg=2: 수량: is wrong'],
    ['/items/1/price', { item }, '--item beans/1kg=2: price is wrong', '--item beans/1kg=2: price: is wrong'],
    ['/items/2/quantity', { item }, '--item: the quantity is wrong', '--item: 수량: is wrong'],
    ['/items/0', { item: 'latte' }, '--item: is wrong', '--item: is wrong'],
    ['/items/0', { item: [null] }, '--item: is wrong', '--item: is wrong'],
    ['/items/0', { item: [7] }, '--item: is wrong', '--item: is wrong'],
    ['/itemIds/1', { item: ['a', 'b'] }, '--item b: is wrong', '--item b: is wrong'],
    ['/options/0/price', { option: [{ optionId: 's' }] }, '--option s: price is wrong', '--option s: price: is wrong'],
    ['/options/0/price', { option: [{}] }, '--option: price is wrong', '--option: price: is wrong'],
  ])('at %s says what stands at the flag: %j', (pointer, options, english, korean) => {
    expect(told(pointer, { options })).toBe(english)
    expect(told(pointer, { options, language: 'ko' })).toBe(korean)
  })

  it.each([
    ['must be after saleFrom', '--sale-until must be after --sale-from'],
    ['must be later than from', '--sale-until must be later than --from'],
    ['is from elsewhere', '--sale-until is from elsewhere'],
    ['belongs to couponCode or userCouponId', '--sale-until belongs to --coupon or --user-coupon'],
    ['needs claimFrom, claimUntil, validUntil', '--sale-until needs --claim-from, --claim-until, --valid-until'],
  ])('that tells of another field names its flag, too: %s', (message, expected) => {
    expect(told('/saleUntil', { message })).toBe(expected)
  })

  it('says it in Korean where that is known', () => {
    const message = 'must be a whole number'
    expect(told('/amount', { message, language: 'ko' })).toMatch(/^--amount: .*[가-힣]/)
    expect(told('/amount', { message })).toBe('--amount must be a whole number')
  })
})

it('any other error stays as it is', () => {
  for (const error of [new Error('no'), new ShopError('CONFLICT' as never, 'no', {} as never)]) {
    expect(inFlagWords(error, {}, { options: {}, language: 'en' })).toBe(error)
  }
})
