import type { AppOptions } from './app.ts'
import { contractIds } from './contracts/contracts.ts'
import { defaultLimits } from './guard/limits.ts'

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
  assertKnown('option', options, known)
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
