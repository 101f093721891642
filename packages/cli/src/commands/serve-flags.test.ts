import { Command } from 'commander'
import { expect, it } from 'vitest'
import { addServeFlags, type ServeFlags, settingsOfFlags } from './serve-flags.ts'

function settings(...flags: readonly string[]) {
  const command = new Command()
  addServeFlags(command)
  const all = settingsOfFlags(command.parse(flags, { from: 'user' }).opts<ServeFlags>())
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

it.each([
  [['--allow-mock-anywhere'], { 'http.allowMockAnywhere': true }],
  [['--self-charge'], { 'http.selfCharge': true }],
  [['--no-self-charge'], { 'http.selfCharge': false }],
  [['--contract', '002'], { 'http.contract': '002' }],
  [['--contract', '003'], { 'http.contract': '003' }],
  [['--console'], { 'http.console': true }],
  [['--no-console'], { 'http.console': false }],
  [['--demo'], { 'http.demo': true }],
  [['--currency', 'USD'], { 'http.currency': 'USD' }],
  [['--cors', '*'], { 'http.cors': '*' }],
  [['--events', 'user.erased'], { events: 'user.erased' }],
  [['--trusted-proxies', '1'], { 'http.trustedProxies': 1 }],
  [['--metrics-port', '9100'], { 'http.metricsPort': 9100 }],
  [['--user-rate', '2'], { 'http.userRate': 2 }],
  [['--user-burst', '3'], { 'http.userBurst': 3 }],
  [['--address-rate', '4'], { 'http.addressRate': 4 }],
  [['--address-burst', '5'], { 'http.addressBurst': 5 }],
  [[], {}],
])('%j stands for a setting of its own, and for no other', (flags, expected) => {
  expect(settings(...flags)).toEqual(expected)
})
