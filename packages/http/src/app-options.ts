import type { Logger, Shop } from '@jumun/core'
import type { Registry } from '@prometheus-io/client'
import type { Console } from './console.ts'
import type { ContractId } from './contracts/contract.ts'
import { contractIds } from './contracts/contracts.ts'
import type { Authenticate } from './guard/auth.ts'
import type { CorsOptions } from './guard/cors.ts'
import { defaultLimits, type Limits } from './guard/limits.ts'
import type { RateCounter, Rates } from './guard/rates.ts'

export interface AppOptions {
  readonly shop: Shop
  /** Who calls, default `mockAuthentication()`, which believes every caller: not for a shop that strangers can reach. */
  readonly authenticate?: Authenticate | undefined
  /** What opens the admin routes, at least 16 characters; without it they are closed. */
  readonly adminToken?: string | undefined
  readonly logger?: Logger | undefined
  readonly limits?: Partial<Limits> | undefined
  /** How often one user may write and one address ask. None unless they are given. */
  readonly rates?: Rates | undefined
  /** Where rates are counted for several servers together; what does not answer there is counted here. */
  readonly rateCounter?: RateCounter | undefined
  /**
   * Whether `POST /balance/charge` is open to users. Default: only with mock authentication; else charging is for admin routes,
   * behind which a payment stands.
   */
  readonly selfCharge?: boolean | undefined
  /**
   * An older contract whose routes stand at the root, before the shop's own of the same path; each is served under a path of
   * its own too: `/contracts/002`, `/contracts/003`.
   */
  readonly contract?: ContractId | undefined
  /** What the shop can do without, by name, and whether it can be reached: Redis, say. Told in the metrics. */
  readonly helpers?: Readonly<Record<string, () => boolean>> | undefined
  /** Proxies in front of the server that write `X-Forwarded-For`: the last so many entries are theirs. Default 0. */
  readonly trustedProxies?: number | undefined
  /** Resolves when the shop's store can do its work, for `/health/ready`; default: the catalogue can be read. */
  readonly ready?: (() => Promise<unknown>) | undefined
  /**
   * Where the app is mounted, such as `/shop/v1`: where the host does not tell, or leaves the whole path to it. Links keep it.
   */
  readonly prefix?: string | undefined
  /** The page at `/console`, made by `createConsole`; none unless it is given. */
  readonly console?: Console | undefined
  /** Off unless it is given. */
  readonly cors?: CorsOptions | undefined
  /** Where measures go; a registry of the app's own by default. */
  readonly registry?: Registry | undefined
}

const known: Readonly<Record<keyof AppOptions, true>> = {
  shop: true,
  authenticate: true,
  adminToken: true,
  logger: true,
  limits: true,
  rates: true,
  rateCounter: true,
  selfCharge: true,
  contract: true,
  helpers: true,
  trustedProxies: true,
  ready: true,
  prefix: true,
  console: true,
  cors: true,
  registry: true,
}

/**
 * What a program without types would get wrong in silence: a limit, a rate or a token that is misspelt guards nothing.
 * @throws TypeError that names the option
 */
export function assertAppOptions(options: AppOptions): void {
  if (typeof options !== 'object' || options === null) throw new TypeError('An app is made of { shop, … }.')
  warnOfUnknown(options)
  const { shop, authenticate, adminToken, contract, limits = {}, rates = {}, trustedProxies = 0 } = options
  if (typeof shop?.orders !== 'object') throw new TypeError('An app needs a shop, as createShop() makes one.')
  if (authenticate !== undefined && typeof authenticate !== 'function') {
    throw new TypeError('authenticate has to be a function, such as mockAuthentication() makes one.')
  }
  if (adminToken !== undefined && typeof adminToken !== 'string') throw new TypeError('adminToken has to be a text.')
  if (contract !== undefined && !contractIds.includes(contract)) {
    throw new TypeError(`contract has to be ${contractIds.join(' or ')}.`)
  }
  if (!(Number.isInteger(trustedProxies) && trustedProxies >= 0)) {
    throw new TypeError('trustedProxies has to be a whole number of at least 0.')
  }
  assertNumbers('limits', limits, defaultLimits)
  assertKnown('rate', rates, { user: true, address: true })
  for (const [name, rate] of Object.entries(rates)) {
    if (rate === undefined) continue
    assertNumbers(`rates.${name}`, rate, { perSecond: 0, burst: 0 })
    // It would let nothing in, ever.
    if (rate.perSecond === 0)
      throw new TypeError(`rates.${name}.perSecond has to be above 0: leave the rate out for none.`)
  }
}

const ofServer = new Set(['host', 'port', 'workers', 'serverLimits', 'allowMockAnywhere', 'metricsPort', 'addressOf'])

/** One set of options may be for a server, too, or hold a host's own; but a token that is misspelt guards nothing. */
function warnOfUnknown(options: AppOptions): void {
  const unknown = Object.keys(options).filter(name => !Object.hasOwn(known, name) && !ofServer.has(name))
  if (unknown.length > 0) process.emitWarning(`An app knows no option ${unknown.join(', ')}.`, 'JumunWarning')
}

/** @throws TypeError for what has no default, and for a value that is no number of at least 0 */
export function assertNumbers(name: string, given: object, defaults: object): void {
  assertKnown(name, given, defaults)
  for (const [field, value] of Object.entries(given)) {
    if (value === undefined || (typeof value === 'number' && value >= 0)) continue
    throw new TypeError(`${name}.${field} has to be a number of at least 0, not ${String(value)}.`)
  }
}

function assertKnown(kind: string, given: object, among: object): void {
  const unknown = Object.keys(given).filter(name => !Object.hasOwn(among, name))
  if (unknown.length > 0) throw new TypeError(`There is no ${kind} ${unknown.join(', ')}.`)
}
