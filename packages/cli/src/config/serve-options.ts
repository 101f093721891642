import type { ServerOptions } from '@jumun/http/server'
import type { Config } from './config.ts'

/** What the settings of `serve` mean to the server. */
export function serveOptions(config: Config) {
  return {
    allowMockAnywhere: config.flag('http.allowMockAnywhere'),
    selfCharge: config.flag('http.selfCharge'),
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
