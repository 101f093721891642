import type { Logger } from '@jumun/core'
import type { Facts } from '../request/facts.ts'
import type { Metrics } from './metrics.ts'

/** Counts and logs what was answered, once its connection has it or is gone. */
export type Observe = (
  answer: { readonly method: string; readonly status: number },
  facts: Pick<Facts, 'requestId' | 'route' | 'code'>,
  course: { readonly startedAt: number; readonly isAborted: boolean },
) => void

export function createObserve({ logger, metrics }: { logger: Logger; metrics: Metrics }): Observe {
  return ({ method, status }, { requestId, route, code }, { startedAt, isAborted }) => {
    const durationMs = performance.now() - startedAt
    metrics.countRequest({ method, route, status, durationMs })
    const fields = {
      requestId,
      method,
      route,
      status,
      durationMs: Math.round(durationMs * 100) / 100,
      ...(code !== undefined && { code }),
      ...(isAborted && { aborted: true }),
    }
    if (status >= 500) logger.warn('request', fields)
    else if (route.startsWith('/health') || route === '/metrics') logger.debug('request', fields)
    else logger.info('request', fields)
  }
}
