import { InvalidArgumentError } from 'commander'
import { describe, expect, it } from 'vitest'
import {
  collect,
  endTime,
  item,
  itemOf,
  metadata,
  option,
  orNone,
  percent,
  share,
  time,
  userCouponOption,
  wholeNumber,
} from './arguments.ts'

describe('arguments', () => {
  it('are items: product, option, quantity', () => {
    const twice = item('beans/250g=1', item('latte=2'))
    expect(twice).toEqual([
      { productId: 'latte', quantity: 2 },
      { productId: 'beans', optionId: '250g', quantity: 1 },
    ])
    // Ids may hold what separates: the last = and the first / count.
    expect(item('a=b/c/d=3')).toEqual([{ productId: 'a=b', optionId: 'c/d', quantity: 3 }])
    // How many there may be is decided in core.
    expect(item('latte=-1')).toEqual([{ productId: 'latte', quantity: -1 }])
    for (const wrong of ['latte', 'latte=', '=1', 'latte=x', 'latte=1.5', '/a=1', 'latte/=1']) {
      expect(() => item(wrong)).toThrow('PRODUCT=QUANTITY')
    }
    expect(() => item('latte=9007199254740993')).toThrow('It must be from')
  })

  it('are options, whose names may hold colons', () => {
    expect(option('s:Small: cup:3000:5')).toEqual([{ optionId: 's', name: 'Small: cup', price: 3000, stock: 5 }])
    expect(option('s::3500')).toEqual([{ optionId: 's', price: 3500 }])
    expect(option('s:New name:')).toEqual([{ optionId: 's', name: 'New name' }])
    for (const wrong of ['s', 's:Small', 's:Small:x:5', 's:Small:3000:-1']) expect(() => option(wrong)).toThrow('Write')
  })

  it('are percentages without rounding', () => {
    expect([percent('10'), percent('12.5'), percent('0.07'), percent('100%')]).toEqual([1000, 1250, 7, 10_000])
    expect(percent('0.01')).toBe(1)
    for (const wrong of ['ten', '12.555', '-1', '', '0', '0.00', '100.01', '101'])
      expect(() => percent(wrong)).toThrow('percentage')
  })

  it('are numbers as they are written, and no others', () => {
    expect([wholeNumber('-5'), wholeNumber('007'), share('.25')]).toEqual([-5, 7, 0.25])
    for (const wrong of ['', ' ', '1e3', '0x10', '1.0', '9007199254740992'])
      expect(() => wholeNumber(wrong)).toThrow(/whole number|from -9007/)
    for (const wrong of ['1.1', '-0.1', 'half', '']) expect(() => share(wrong)).toThrow('0 to 1')
  })

  it("are days of the shop's time zone, or moments", () => {
    expect(time('2026-01-31')('Asia/Seoul')).toBe(Date.UTC(2026, 0, 30, 15))
    expect(time('2026-01-31T18:00+09:00')('America/New_York')).toBe(Date.UTC(2026, 0, 31, 9))
    for (const wrong of ['2026-02-30', 'today', '2026-01-31T18:00', '31.1.2026'])
      expect(() => time(wrong)).toThrow('Write')
  })
  it('are items whose ids hold a slash or a backslash, with a backslash before it', () => {
    const written = String.raw`a\/b\\c/d\/e=1`
    expect(item(written)).toEqual([{ productId: String.raw`a/b\c`, optionId: 'd/e', quantity: 1 }])
    expect(itemOf({ productId: String.raw`a/b\c`, optionId: 'd/e' })).toBe(written.slice(0, -2))
    expect(itemOf({ productId: 'latte', optionId: 'default' })).toBe('latte')
    expect(itemOf({ productId: 'latte', optionId: '' })).toBe('latte/')
    expect(() => item('a=1=')).toThrow(
      'Write PRODUCT=QUANTITY or PRODUCT/OPTION=QUANTITY, such as latte=2 or beans/250g=1.',
    )
  })

  it('are options of two, three, four or five parts', () => {
    expect(option('s:Small:3000:5')).toEqual([{ optionId: 's', name: 'Small', price: 3000, stock: 5 }])
    expect(option('s:Small:3000')).toEqual([{ optionId: 's', name: 'Small', price: 3000 }])
    expect(option(':::5', [{ optionId: 'a' }])).toEqual([{ optionId: 'a' }, { stock: 5 }])
    expect(() => option('s:Small')).toThrow('Write ID:NAME:PRICE:STOCK, such as 250g:"250 g":9000:50.')
  })

  it('are names with values, a later one in place of an earlier one', () => {
    expect(metadata('a=b=c')).toEqual({ a: 'b=c' })
    expect(metadata('colour=red', metadata('size=s', { colour: 'blue' }))).toEqual({ colour: 'red', size: 's' })
    expect(metadata('a=', false as never)).toEqual({ a: '' })
    for (const wrong of ['=red', 'red', '']) {
      expect(() => metadata(wrong)).toThrow('Write NAME=VALUE, such as colour=red.')
    }
  })

  it('are none where their --no- form says so', () => {
    expect([orNone(false), orNone(undefined), orNone('a'), orNone(true)]).toEqual([null, undefined, 'a', true])
  })

  it('are collected in their order', () => {
    expect(collect('b', collect('a'))).toEqual(['a', 'b'])
  })

  it('are shares, both ends of them too', () => {
    expect([share('0'), share('1'), share('1.0'), share('0.999')]).toEqual([0, 1, 1, 0.999])
    expect(() => share('1.001')).toThrow('It must be a number from 0 to 1.')
  })

  it('are ends: a day is part of what it ends, a moment stands as it is', () => {
    expect(endTime('2026-01-31')('Asia/Seoul')).toBe(Date.UTC(2026, 0, 31, 15))
    expect(endTime('2026-01-31T18:00+09:00')('America/New_York')).toBe(Date.UTC(2026, 0, 31, 9))
    for (const wrong of ['2026-02-30', 'today', '2026-13-01', '2026-01-31T25:00Z']) {
      expect(() => endTime(wrong)).toThrow(
        new InvalidArgumentError('Write a day such as 2026-12-31, or a moment such as 2026-12-31T18:00+09:00.'),
      )
    }
  })

  it('are numbers with a message each', () => {
    expect(() => wholeNumber('x')).toThrow('It must be a whole number such as 5000.')
    expect(() => wholeNumber('9007199254740992')).toThrow('It must be from -9007199254740991 to 9007199254740991.')
    expect(() => percent('x')).toThrow('It must be a percentage from 0.01 to 100, such as 10 or 12.5.')
  })

  it('are a coupon by its id or by its code, not both', () => {
    expect(userCouponOption()).toMatchObject({
      flags: '--user-coupon <id>',
      description: 'the same, by the id of the user coupon',
      conflictsWith: ['coupon'],
    })
  })
})
