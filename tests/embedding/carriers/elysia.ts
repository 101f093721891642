import type { Server } from 'node:http'
import { node } from '@elysiajs/node'
import { createFetchHandler } from '@jumun/http/fetch'
import { Elysia } from 'elysia'
import type { Carry } from '../../http/carry.ts'
import { listening } from './listening.ts'

export const carry: Carry = async (options, prefix) => {
  const shop = createFetchHandler({ ...options, prefix })
  const host = new Elysia({ adapter: node() }).all(`${prefix}/*`, ({ request }) => shop(request), { parse: 'none' })
  const server = await new Promise<Server>(resolve => {
    host.listen({ port: 0, hostname: '127.0.0.1' }, started =>
      resolve((started as unknown as { raw: { node: { server: Server } } }).raw.node.server),
    )
  })
  return listening(server, shop.drain)
}
