import type { ProductStream } from '../answer/product-stream.ts'
import { type Route, route } from './route.ts'

export function productStreamRoutes(stream: ProductStream): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/products/stream',
      access: 'public',
      tag: 'catalog',
      summary: 'Stock and prices as server-sent events: snapshot, product, removed',
      status: 200,
      answer: 'text/event-stream',
      codes: [],
      async handle() {
        // A proxy that gathers text before it passes it on would hold the events back.
        return { content: await stream.open(), type: 'text/event-stream', headers: { 'X-Accel-Buffering': 'no' } }
      },
    }),
  ]
}
