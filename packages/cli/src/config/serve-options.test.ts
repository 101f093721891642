import { expect, it } from 'vitest'
import { readConfig } from './config.ts'
import { serveOptions } from './serve-options.ts'

const usual = {
  allowMockAnywhere: false,
  selfCharge: true,
  contract: undefined,
  trustedProxies: 0,
  metricsPort: undefined,
  rates: { user: undefined, address: undefined },
}

it.each([
  [{}, usual],
  [{ 'http.allowMockAnywhere': true }, { ...usual, allowMockAnywhere: true }],
  [{ 'http.selfCharge': false }, { ...usual, selfCharge: false }],
  [{ 'http.contract': '002' }, { ...usual, contract: '002' }],
  [{ 'http.cors': '*' }, { ...usual, cors: { origins: ['*'] } }],
  [{ 'http.trustedProxies': 2 }, { ...usual, trustedProxies: 2 }],
  [{ 'http.metricsPort': 9000 }, { ...usual, metricsPort: 9000 }],
  [{ 'http.userRate': 1 }, { ...usual, rates: { user: { perSecond: 1, burst: 100 }, address: undefined } }],
  [{ 'http.addressRate': 7 }, { ...usual, rates: { user: undefined, address: { perSecond: 7, burst: 1000 } } }],
  [
    { 'http.userRate': 3, 'http.userBurst': 4, 'http.addressRate': 5, 'http.addressBurst': 6 },
    { ...usual, rates: { user: { perSecond: 3, burst: 4 }, address: { perSecond: 5, burst: 6 } } },
  ],
])('a server with the settings %j is opened with them', (settings, expected) => {
  expect(serveOptions(readConfig(settings))).toStrictEqual(expected)
})
