import { afterEach, describe, expect, it, vi } from 'vitest'
import { readConfig } from './config.ts'

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
