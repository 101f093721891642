import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import type { ProductStream } from '../answer/product-stream.ts'
import { productStreamRoutes } from './product-stream.ts'
import type { Route } from './route.ts'

it('opens a stream for the address that asks, which no proxy is to gather', async () => {
  const opened = { stream: Readable.from([]), follow() {} }
  const addresses: string[] = []
  const stream = {
    open(address: string) {
      addresses.push(address)
      return Promise.resolve(opened)
    },
  } as unknown as ProductStream
  const [route] = productStreamRoutes(stream)
  expect(await route!.handle({ address: '192.0.2.1' } as Parameters<Route['handle']>[0])).toEqual({
    content: opened.stream,
    follow: opened.follow,
    type: 'text/event-stream',
    headers: { 'X-Accel-Buffering': 'no' },
  })
  expect(addresses).toEqual(['192.0.2.1'])
  expect(route).toMatchObject({
    answer: 'text/event-stream',
    answerExample: 'event: removed\ndata: {"productId":"latte"}\n\n',
  })
})
