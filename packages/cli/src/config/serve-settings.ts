import type { Setting } from './setting.ts'

/** Who may do how much over HTTP. `whenJwt`: the default where users are strangers with tokens. */
export const serveSettings: readonly Setting[] = [
  {
    name: 'http.allowMockAnywhere',
    variable: 'JUMUN_ALLOW_MOCK_ANYWHERE',
    type: 'boolean',
    default: false,
    flag: '--allow-mock-anywhere',
  },
  {
    name: 'http.selfCharge',
    variable: 'JUMUN_SELF_CHARGE',
    type: 'boolean',
    default: true,
    whenJwt: false,
    flag: '--self-charge',
  },
  { name: 'http.contract', variable: 'JUMUN_CONTRACT', type: 'string', flag: '--contract' },
  { name: 'http.console', variable: 'JUMUN_CONSOLE', type: 'boolean', default: true, flag: '--console' },
  { name: 'http.demo', variable: 'JUMUN_DEMO', type: 'boolean', default: false, flag: '--demo' },
  { name: 'http.currency', variable: 'JUMUN_CURRENCY', type: 'string', default: 'KRW', flag: '--currency' },
  { name: 'http.cors', variable: 'JUMUN_CORS', type: 'string', flag: '--cors' },
  {
    name: 'http.trustedProxies',
    variable: 'JUMUN_TRUSTED_PROXIES',
    type: 'number',
    default: 0,
    flag: '--trusted-proxies',
  },
  { name: 'http.metricsPort', variable: 'JUMUN_METRICS_PORT', type: 'number', flag: '--metrics-port' },
  { name: 'http.userRate', variable: 'JUMUN_USER_RATE', type: 'number', default: 0, whenJwt: 20, flag: '--user-rate' },
  { name: 'http.userBurst', variable: 'JUMUN_USER_BURST', type: 'number', default: 100, flag: '--user-burst' },
  { name: 'http.addressRate', variable: 'JUMUN_ADDRESS_RATE', type: 'number', default: 0, flag: '--address-rate' },
  {
    name: 'http.addressBurst',
    variable: 'JUMUN_ADDRESS_BURST',
    type: 'number',
    default: 1000,
    flag: '--address-burst',
  },
]

/** What is wrong with a value, where the type alone does not tell. */
export const serveBounds: readonly { readonly name: string; readonly min: number; readonly max: number }[] = [
  { name: 'http.port', min: 0, max: 65_535 },
  { name: 'http.metricsPort', min: 0, max: 65_535 },
  { name: 'http.trustedProxies', min: 0, max: 100 },
  { name: 'http.userRate', min: 0, max: 1_000_000 },
  { name: 'http.userBurst', min: 1, max: 1_000_000 },
  { name: 'http.addressRate', min: 0, max: 1_000_000 },
  { name: 'http.addressBurst', min: 1, max: 1_000_000 },
]
