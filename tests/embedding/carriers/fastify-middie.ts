import type { IncomingMessage, ServerResponse } from 'node:http'
import middie from '@fastify/middie'
import { createApp } from '@jumun/http'
import createFastify from 'fastify'
import type { Carry } from '../../http/carry.ts'
import { listening } from './listening.ts'

export const carry: Carry = async (options, prefix) => {
  const shop = createApp(options)
  const answer = shop.callback()
  const host = createFastify({
    frameworkErrors(_, { raw }, reply) {
      reply.hijack()
      void answer(raw, reply.raw)
    },
  })
  await host.register(middie)
  host.use(
    prefix === '' ? '/' : prefix,
    (request: IncomingMessage, response: ServerResponse) => void answer(request, response),
  )
  await host.listen({ port: 0, host: '127.0.0.1' })
  return listening(host.server, shop.drain)
}
