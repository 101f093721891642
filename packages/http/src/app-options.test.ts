import { createShop, type Shop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { type AppOptions, assertAppOptions, assertNumbers } from './app-options.ts'

const shop: Shop = createShop({ store: createMemoryStore() })
afterAll(() => shop.close())

const rate = { perSecond: 1, burst: 2 }

describe('options of an app', () => {
  it.each<[unknown, string]>([
    [undefined, 'An app is made of { shop, … }.'],
    [null, 'An app is made of { shop, … }.'],
    ['shop', 'An app is made of { shop, … }.'],
    [{}, 'An app needs a shop, as createShop() makes one.'],
    [{ shop: null }, 'An app needs a shop, as createShop() makes one.'],
    [{ shop: {} }, 'An app needs a shop, as createShop() makes one.'],
    [{ shop: { orders: 'x' } }, 'An app needs a shop, as createShop() makes one.'],
  ])('are an object with a shop: not %j', (options, message) => {
    expect(() => assertAppOptions(options as AppOptions)).toThrow(new TypeError(message))
  })

  const noFunction = 'authenticate has to be a function, such as mockAuthentication() makes one.'
  const noWhole = 'trustedProxies has to be a whole number of at least 0.'
  it.each<[object, string]>([
    [{ authenticate: null }, noFunction],
    [{ authenticate: {} }, noFunction],
    [{ adminToken: null }, 'adminToken has to be a text.'],
    [{ adminToken: 1_234_567_890_123_456 }, 'adminToken has to be a text.'],
    [{ contract: '' }, 'contract has to be 002 or 003.'],
    [{ contract: '004' }, 'contract has to be 002 or 003.'],
    [{ trustedProxies: -1 }, noWhole],
    [{ trustedProxies: 0.5 }, noWhole],
    [{ trustedProxies: '1' }, noWhole],
    [{ trustedProxies: Number.NaN }, noWhole],
    [{ limits: { bodyByte: 1 } }, 'There is no limits bodyByte.'],
    [{ limits: { bodyByte: 1, stream: 1 } }, 'There is no limits bodyByte, stream.'],
    [{ limits: { bodyBytes: '64k' } }, 'limits.bodyBytes has to be a number of at least 0, not 64k.'],
    [{ rates: { users: rate } }, 'There is no rate users.'],
    [{ rates: { user: { perSecond: 1, burts: 2 } } }, 'There is no rates.user burts.'],
    [{ rates: { user: { ...rate, burst: -1 } } }, 'rates.user.burst has to be a number of at least 0, not -1.'],
    [
      { rates: { user: rate, address: { ...rate, perSecond: '5' } } },
      'rates.address.perSecond has to be a number of at least 0, not 5.',
    ],
    [
      { rates: { user: { ...rate, perSecond: 0 } } },
      'rates.user.perSecond has to be above 0: leave the rate out for none.',
    ],
    [
      { rates: { address: { ...rate, perSecond: 0 } } },
      'rates.address.perSecond has to be above 0: leave the rate out for none.',
    ],
  ])('that would guard nothing are refused: %j', (wrong, message) => {
    expect(() => assertAppOptions({ shop, ...wrong })).toThrow(new TypeError(message))
  })

  it.each<[Partial<AppOptions>]>([
    [{}],
    [{ authenticate: () => 'mina', adminToken: 'x', contract: '002', trustedProxies: 0 }],
    [{ contract: '003', trustedProxies: 2 }],
    [{ limits: {}, rates: {} }],
    [{ limits: { bodyBytes: 0, streams: undefined as never } }],
    [{ rates: { user: rate, address: undefined } }],
    [{ rates: { user: undefined, address: { perSecond: 0.1, burst: 0 } } }],
    [
      {
        authenticate: undefined,
        adminToken: undefined,
        contract: undefined,
        limits: undefined,
        rates: undefined,
        trustedProxies: undefined,
      },
    ],
  ])('that can be used are taken: %j', options => {
    expect(() => assertAppOptions({ shop, ...options })).not.toThrow()
  })
})

describe('an option that an app does not know', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  function warningsOf(options: object): unknown[] {
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue(undefined)
    assertAppOptions({ shop, ...options })
    return warn.mock.calls.splice(0)
  }

  it('is warned of', () => {
    expect(warningsOf({ adminTokn: 'x' })).toEqual([['An app knows no option adminTokn.', 'JumunWarning']])
    expect(warningsOf({ a: 1, b: 2 })).toEqual([['An app knows no option a, b.', 'JumunWarning']])
    expect(warningsOf({ toString: 1 })).toEqual([['An app knows no option toString.', 'JumunWarning']])
  })

  it('is not, where it is one of its own, or of a server', () => {
    const own = ['authenticate', 'adminToken', 'logger', 'limits', 'rates', 'rateCounter', 'selfCharge', 'contract']
    const others = ['helpers', 'trustedProxies', 'ready', 'prefix', 'console', 'cors', 'registry']
    const server = ['host', 'port', 'workers', 'serverLimits', 'allowMockAnywhere', 'metricsPort', 'addressOf']
    const options = Object.fromEntries([...own, ...others, ...server].map(name => [name, undefined]))
    expect(warningsOf(options)).toEqual([])
  })
})

it('takes numbers from 0 on for what has a default, and nothing for it', () => {
  const check = (given: object) => () => assertNumbers('sizes', given, { width: 1, height: 2 })
  for (const given of [{}, { width: 0 }, { width: 0.5, height: 3 }, { width: undefined }]) {
    expect(check(given)).not.toThrow()
  }
  for (const [width, said] of [
    [-0.1, '-0.1'],
    [Number.NaN, 'NaN'],
    ['5', '5'],
    [null, 'null'],
    [true, 'true'],
    [[5], '5'],
  ] as const) {
    expect(check({ width })).toThrow(new TypeError(`sizes.width has to be a number of at least 0, not ${said}.`))
  }
  expect(check({ depth: 1, width: -1 })).toThrow(new TypeError('There is no sizes depth.'))
  expect(check({ toString: 1 })).toThrow(new TypeError('There is no sizes toString.'))
})
