import { createServer } from 'node:http'
import { join } from 'node:path'
import { createFetchHandler, type FetchHandler } from '@jumun/http/fetch'
import next from 'next'
import type { Carry } from '../../http/carry.ts'
import { listening } from './listening.ts'

// Its types tell Node's resolution that the function is the module.
const createNext = next as unknown as typeof next.default

const dir = join(import.meta.dirname, '../next-app')

const handlers = new Map<string, FetchHandler>()
Object.assign(globalThis, { jumunFetchHandlers: handlers })

/** Next.js as it was built, with a route handler that takes all paths below the prefix. */
export const carry: Carry = async (options, prefix) => {
  const shop = createFetchHandler({ ...options, prefix })
  const host = createNext({ dev: false, dir, quiet: true })
  await host.prepare()
  const answer = host.getRequestHandler()
  const carried = await listening(
    createServer((request, response) => void answer(request, response)),
    shop.drain,
  )
  handlers.set(`127.0.0.1:${carried.port}`, shop)
  return carried
}
