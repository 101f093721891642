import type { IncomingMessage, ServerResponse } from 'node:http'
import middie from '@fastify/middie'
import { createApp } from '@jumun/http'
import createFastify from 'fastify'
import type { Carry } from '../../http/carry.ts'
import { listening } from './listening.ts'

export const carry: Carry = async (options, prefix) => {
  const shop = createApp(options)
  const host = createFastify()
  await host.register(middie)
  const answer = shop.callback()
  host.use(
    prefix === '' ? '/' : prefix,
    (request: IncomingMessage, response: ServerResponse) => void answer(request, response),
  )
  await host.listen({ port: 0, host: '127.0.0.1' })
  return listening(host.server, shop.drain)
}
