import { afterEach, describe, expect, it, vi } from 'vitest'
import { readConfig } from './config.ts'
import { settingsList } from './settings-list.ts'

afterEach(() => vi.unstubAllEnvs())

describe('events that are told by choice', () => {
  it('are none unless some are named, with commas between', () => {
    expect(readConfig({}).shop.events).toEqual([])
    expect(readConfig({ events: 'stock.low, wallet.changed,' }).shop.events).toEqual(['stock.low', 'wallet.changed'])
    vi.stubEnv('JUMUN_EVENTS', 'coupon.claimed')
    expect(readConfig({}).shop.events).toEqual(['coupon.claimed'])
    expect(readConfig({ events: 'stock.low' }).shop.events).toEqual(['stock.low'])
  })

  it('are failed orders in the contract of document 003, unless something else is said', () => {
    expect(readConfig({ 'http.contract': '003' }).shop.events).toEqual(['order.failed'])
    expect(readConfig({ 'http.contract': '002' }).shop.events).toEqual([])
    expect(readConfig({ 'http.contract': '003', events: 'stock.low' }).shop.events).toEqual(['stock.low'])
    expect(readConfig({ 'http.contract': '003', events: '' }).shop.events).toEqual([])
  })

  it('are refused by where they were named', () => {
    expect(() => readConfig({ events: 'order.lost' })).toThrow(/--events order\.lost must be one of order\.failed, /)
    vi.stubEnv('JUMUN_EVENTS', 'all')
    expect(() => readConfig({})).toThrow(/JUMUN_EVENTS=all must be one of/)
  })
})

describe('a value of the environment', () => {
  it('may end in the line break of the file that it was read from, for every setting', () => {
    for (const ending of ['\n', '\r\n']) {
      for (const { name, variable, type, default: usual } of settingsList) {
        if (type === 'string') continue
        const value = usual ?? (type === 'number' ? 1 : false)
        vi.stubEnv(variable, `${value}${ending}`)
        const setting = readConfig({}).settings.find(one => one.name === name)
        expect(setting, variable).toMatchObject({ value, source: 'environment' })
        vi.unstubAllEnvs()
      }
    }
  })

  it('is named where it is wrong, the name of a file too', () => {
    vi.stubEnv('JUMUN_CURRENCY', 'won')
    expect(() => readConfig({})).toThrow('JUMUN_CURRENCY=won must be a currency such as KRW or USD')
    expect(readConfig({ 'http.currency': 'usd' }).text('http.currency')).toBe('usd')
    vi.stubEnv('JUMUN_CONFIG', 'none.json')
    expect(() => readConfig({})).toThrow('JUMUN_CONFIG=none.json: no such file')
    expect(() => readConfig({}, 'other.json')).toThrow('--config other.json: no such file')
  })
})
