import type { ServerOptions } from '@jumun/http/server'
import type { ContractId } from '@jumun/http'
import type { Config } from './config.ts'
import { originsOf } from './cors-origins.ts'

/** What the settings of `serve` mean to the server. */
export function serveOptions(config: Config) {
  const origins = originsOf(config)
  return {
    allowMockAnywhere: config.flag('http.allowMockAnywhere'),
    selfCharge: config.flag('http.selfCharge'),
    contract: config.text('http.contract') as ContractId | undefined,
    ...(origins.length > 0 && { cors: { origins } }),
    trustedProxies: config.number('http.trustedProxies'),
    metricsPort: config.number('http.metricsPort') as number | undefined,
    rates: { user: rateOf(config, 'user'), address: rateOf(config, 'address') },
  } satisfies Partial<ServerOptions>
}

/** A rate of 0 is none. */
function rateOf(config: Config, of: 'user' | 'address') {
  const perSecond = config.number(`http.${of}Rate`)
  return perSecond === 0 ? undefined : { perSecond, burst: config.number(`http.${of}Burst`) }
}
