import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startServer } from '@jumun/http/server'
import Koa from 'koa'
import { childConfig, onMessage, openStore, tell } from '@jumun/doctor/toolbox'
import { benchShop } from './bench-shop.ts'
import { type HandWrittenShop, openShopByHandOnServer, openShopByHandOnSqlite } from './hand-written-shop.ts'
import type { OrderRequest } from './workload.ts'

export interface HttpProcessConfig {
  /** `bare`: Koa that reads a body and answers; what no shop on Koa is faster than. */
  readonly kind: 'shop' | 'hand-written' | 'bare'
  /** The URL of a SQLite file, or of of a database on a server. */
  readonly database: string
  /** Connections that the hand-written shop may have open to a server. */
  readonly connections: number
}

/** What this process tells when it is asked, over the channel to its parent. */
export interface HttpProcessUsage {
  readonly cpuMicros: number
  readonly deadlocks: number
}

const { kind, database, connections } = await childConfig<HttpProcessConfig>()
const byHand = kind === 'hand-written' ? await openByHand() : undefined
const port = kind === 'shop' ? await serveShop() : await serveKoa(byHand)

onMessage(() => {
  const { user, system } = process.cpuUsage()
  const usage: HttpProcessUsage = { cpuMicros: user + system, deadlocks: byHand?.deadlocks() ?? 0 }
  tell(usage)
})
tell({ port })

async function serveShop(): Promise<number> {
  const shop = benchShop(await openStore(database))
  return (await startServer({ shop, port: 0, workers: false })).port
}

function openByHand(): HandWrittenShop | Promise<HandWrittenShop> {
  const [, path] = /^sqlite:(.*)$/.exec(database) ?? []
  return path === undefined ? openShopByHandOnServer(new URL(database), connections) : openShopByHandOnSqlite(path)
}

/** The shortest way to serve it: no router, no validation, no limits. */
async function serveKoa(shop: HandWrittenShop | undefined): Promise<number> {
  const app = new Koa()
  app.use(async ctx => {
    const body = ctx.method === 'POST' ? await bodyOf(ctx.req) : {}
    ctx.status = ctx.method === 'POST' && ctx.path !== '/balance/charge' ? 201 : 200
    ctx.body = shop === undefined ? { ok: true } : await answer(shop, ctx, body)
  })
  const server = createServer((request, response) => void app.callback()(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

async function answer(shop: HandWrittenShop, ctx: Koa.Context, body: object): Promise<object> {
  const userId = ctx.get('X-User-Id')
  const [, first, second = ''] = ctx.path.split('/')
  if (ctx.method === 'GET') return look(shop, userId, first, second)
  if (first === 'orders') {
    const { items } = body as Pick<OrderRequest, 'items'>
    await shop.place({ userId, items })
    return { userId, items, status: 'PAID' }
  }
  if (first === 'balance') return { userId, balance: await shop.charge(userId, (body as { amount: number }).amount) }
  await shop.claim(second, userId)
  return { userId, code: second, status: 'ISSUED' }
}

function look(shop: HandWrittenShop, userId: string, first = '', second: string): Promise<object> {
  if (first === 'orders') return shop.orders(userId)
  if (first === 'balance') return shop.balance(userId)
  if (first === 'cart') return shop.cart(userId)
  if (second === 'top') return shop.top()
  return second === '' ? shop.products() : shop.product(second)
}

async function bodyOf(request: IncomingMessage): Promise<object> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text === '' ? {} : (JSON.parse(text) as object)
}
