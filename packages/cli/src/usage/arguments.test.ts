import { describe, expect, it } from 'vitest'
import { item, option, percent, share, time, wholeNumber } from './arguments.ts'

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
})
