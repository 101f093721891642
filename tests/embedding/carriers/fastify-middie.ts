import middie from '@fastify/middie'
import { createApp } from '@jumun/http'
import createFastify from 'fastify'
import type { Carry } from '../../http/shop-server.ts'
import { listening } from './listening.ts'

export const carry: Carry = async (options, prefix) => {
  const shop = createApp(options)
  const host = createFastify()
  await host.register(middie)
  host.use(prefix === '' ? '/' : prefix, shop.callback())
  await host.listen({ port: 0, host: '127.0.0.1' })
  return listening(host.server, shop.drain)
}
