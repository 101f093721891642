import { chosenEventTypes } from '@jumun/core'
import { type Command, Option } from 'commander'
import type { SettingValue } from '../config/settings-list.ts'
import { wholeNumber } from '../usage/arguments.ts'

/** What `serve` lets in, and what it shows to whom. */
export interface ServeFlags {
  readonly allowMockAnywhere?: boolean
  readonly selfCharge?: boolean
  readonly contract?: string
  readonly console?: boolean
  readonly demo?: boolean
  readonly currency?: string
  readonly cors?: string
  readonly events?: string
  readonly trustedProxies?: number
  readonly metricsPort?: number
  readonly userRate?: number
  readonly userBurst?: number
  readonly addressRate?: number
  readonly addressBurst?: number
}

export function addServeFlags(command: Command): void {
  command
    .option('--allow-mock-anywhere', 'let --auth mock listen to more than this machine')
    .option('--self-charge', 'let users charge their own balance (default: only with --auth mock)')
    .option('--no-self-charge', 'leave charging to the admin routes')
    .addOption(
      new Option('--contract <document>', 'answer at the root as this document of the requirements says').choices([
        '002',
        '003',
      ]),
    )
    .option('--console', 'serve the page of the shop at /console (default)')
    .option('--no-console', 'leave the page out')
    .option('--demo', 'serve a storefront to try things with at /console/demo, beside the page')
    .option('--currency <code>', 'the currency in which the page shows money (default: KRW)')
    .option('--cors <origins>', 'web pages of these origins may call, such as https://shop.example; * for all')
    .option('--events <types>', `what is published besides orders, with commas between: ${chosenEventTypes.join(', ')}`)
    .option('--trusted-proxies <number>', 'proxies in front that write X-Forwarded-For (default: 0)', wholeNumber)
    .option('--metrics-port <number>', 'serve /metrics there too, without the admin token', wholeNumber)
    .option(
      '--user-rate <number>',
      'writes per second of one user, 0 for any (default: 20 with --auth jwt)',
      wholeNumber,
    )
    .option('--user-burst <number>', 'writes of one user at once, after a quiet time (default: 100)', wholeNumber)
    .option('--address-rate <number>', 'requests per second of one address, 0 for any (default: 0)', wholeNumber)
    .option('--address-burst <number>', 'requests of one address at once (default: 1000)', wholeNumber)
}

export function settingsOfFlags(flags: ServeFlags): Readonly<Record<string, SettingValue | undefined>> {
  return {
    'http.allowMockAnywhere': flags.allowMockAnywhere,
    'http.selfCharge': flags.selfCharge,
    'http.contract': flags.contract,
    'http.console': flags.console,
    'http.demo': flags.demo,
    'http.currency': flags.currency,
    'http.cors': flags.cors,
    events: flags.events,
    'http.trustedProxies': flags.trustedProxies,
    'http.metricsPort': flags.metricsPort,
    'http.userRate': flags.userRate,
    'http.userBurst': flags.userBurst,
    'http.addressRate': flags.addressRate,
    'http.addressBurst': flags.addressBurst,
  }
}
