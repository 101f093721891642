import { type Route, route } from './route.ts'
import { healthView } from '../answer/views.ts'

/** For monitoring of the process. Liveness works nothing, so that it is answered while all else is refused. */
export function healthRoutes(parts: {
  ready: () => Promise<void>
  metrics: { text(): Promise<string>; contentType: string }
}): readonly Route[] {
  const { ready, metrics } = parts
  return [
    route({
      id: 'getLiveness',
      method: 'GET',
      path: '/health/live',
      access: 'public',
      tag: 'health',
      summary: 'Whether the process answers',
      exempt: true,
      status: 200,
      answer: healthView,
      codes: [],
      handle: () => ({ json: { status: 'ok' } }),
    }),
    route({
      id: 'getReadiness',
      method: 'GET',
      path: '/health/ready',
      access: 'public',
      tag: 'health',
      summary: 'Whether traffic should come here',
      exempt: true,
      status: 200,
      answer: healthView,
      codes: ['BUSY'],
      async handle() {
        await ready()
        return { json: { status: 'ok' } }
      },
    }),
    route({
      id: 'getMetrics',
      method: 'GET',
      path: '/metrics',
      access: 'admin',
      tag: 'health',
      summary: 'Measures for Prometheus',
      exempt: true,
      status: 200,
      answer: 'text/plain',
      codes: [],
      handle: async () => ({ content: await metrics.text(), type: metrics.contentType }),
    }),
  ]
}
