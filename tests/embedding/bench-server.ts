// Serves a shop in memory, by the Koa server or by the fetch handler under Hono's server, and tells the process above its port.
import { createServer } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { createShop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { createFetchHandler } from '@jumun/http/fetch'
import { startServer } from '@jumun/http/server'
import { stocked } from './bench-shop.ts'

// The measurement asks how much of a processor this has taken, in microseconds.
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send!(user + system)
})
const shop = await stocked(createShop({ store: createMemoryStore() }))
if (process.argv[2] === 'koa') process.send!((await startServer({ shop, port: 0, workers: false })).port)
else {
  const server = createAdaptorServer({ fetch: createFetchHandler({ shop }), createServer })
  server.listen(0, '127.0.0.1', () => void process.send!((server.address() as { port: number }).port))
}
