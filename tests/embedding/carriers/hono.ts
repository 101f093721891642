import type { Server } from 'node:http'
import { getConnInfo } from '@hono/node-server/conninfo'
import { createAdaptorServer } from '@hono/node-server'
import { createFetchHandler } from '@jumun/http/fetch'
import { Hono } from 'hono'
import type { Carry } from '../../http/carry.ts'
import { listening } from './listening.ts'

export const carry: Carry = (options, prefix) => {
  const addresses = new WeakMap<Request, string | undefined>()
  const shop = createFetchHandler({ ...options, prefix, addressOf: request => addresses.get(request) })
  const host = new Hono()
  host.all(`${prefix}/*`, context => {
    addresses.set(context.req.raw, getConnInfo(context).remote.address)
    return shop(context.req.raw)
  })
  return listening(createAdaptorServer({ fetch: host.fetch }) as Server, shop.drain)
}
