import type { ProductStream } from '../answer/product-stream.ts'
import { type Route, route } from './route.ts'

export function productStreamRoutes(stream: ProductStream): readonly Route[] {
  return [
    route({
      id: 'streamProducts',
      method: 'GET',
      path: '/products/stream',
      access: 'public',
      tag: 'catalog',
      summary: 'Stock and prices as server-sent events',
      description:
        'First `snapshot`, whose data is `{ "items": [Product], "complete" }`, the oldest products and whether that is all; then `product` with a Product for each that has changed or ' +
        'come, and `removed` with `{ "productId" }` for each that is gone or hidden. A client that has lost its connection ' +
        'comes back by itself and begins with a snapshot.',
      status: 200,
      answer: 'text/event-stream',
      answerExample: 'event: removed\ndata: {"productId":"latte"}\n\n',
      codes: [],
      async handle({ address }) {
        const { stream: content, follow } = await stream.open(address)
        // A proxy that gathers text before it passes it on would hold the events back.
        return { content, follow, type: 'text/event-stream', headers: { 'X-Accel-Buffering': 'no' } }
      },
    }),
  ]
}
