import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openSqlite } from '@jumun/adapters/sqlite'
import type { Shop } from '@jumun/core'
import autocannon from 'autocannon'
import { type Child, openStore, startChild } from '@jumun/doctor/toolbox'
import { withDatabase } from './bench-database.ts'
import { type BenchServer, mariadb, postgres } from './bench-server.ts'
import { benchShop } from './bench-shop.ts'
import { claimStream } from './claim-stream.ts'
import { fillShop } from './fill-shop.ts'
import type { HttpProcessConfig, HttpProcessUsage } from './http-process.ts'
import { type Competitor, median, race } from './race.ts'
import type { Heat, Suite, SuiteOptions, SuiteReport } from './suite.ts'
import { hotProduct, manyProducts, orderStream, productIdOf, userIdOf, type Workload } from './workload.ts'

const clients = 100
/** Of the hand-written shop, which holds one as long as a request lasts. */
const connections = 48
/** One more than a page shows. */
const ordersOfUser = 21

/** Requests of one kind, an endless stream of them. */
interface Load {
  readonly title: string
  readonly clients?: number
  /** Before a round: what its requests will need. */
  provide?(shop: Shop, competitor: string, count: number): Promise<void>
  next(competitor: string): { method: 'GET' | 'POST'; path: string; headers?: Record<string, string>; body?: string }
}

/**
 * A hundred clients of a server in a process of its own: Jumun's, a hand-written shop on Koa with one transaction and
 * row locks a request, and Koa alone. Each has the same requests, checked for their status.
 */
export const httpSqlite: Suite = async options => {
  const folder = mkdtempSync(join(options.folder, 'jumun-bench-'))
  try {
    const paths = { 'hand-written': join(folder, 'by-hand.db'), shop: join(folder, 'shop.db') }
    const databases = { 'hand-written': `sqlite:${paths['hand-written']}`, shop: `sqlite:${paths.shop}` }
    const first = benchShop(await openSqlite(paths.shop))
    await fillPages(first)
    await first.close()
    copyFileSync(paths.shop, paths['hand-written'])
    const shops = {
      'hand-written': benchShop(await openSqlite(paths['hand-written'])),
      shop: benchShop(await openSqlite(paths.shop)),
    }
    return await report(databases, shops, options, { synchronous: 'FULL' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export const httpMariadb: Suite = options => onServer(mariadb(), options)

export const httpPostgres: Suite = options => onServer(postgres(), options)

function onServer(server: BenchServer, options: SuiteOptions): ReturnType<Suite> {
  return withDatabase(server, async (url, facts) => {
    const shop = benchShop(await openStore(url.href))
    await fillPages(shop)
    return report({ 'hand-written': url.href, shop: url.href }, { 'hand-written': shop, shop }, options, facts)
  })
}

/** With a full page of orders for each user, so that all have equally much to read, no matter who takes more orders after it. */
async function fillPages(shop: Shop): Promise<void> {
  await fillShop(shop, manyProducts)
  const order = orderStream(manyProducts, 3)
  for (let count = 0; count < ordersOfUser; count += 1) {
    const place = (_: unknown, index: number) => shop.orders.place({ ...order(), userId: userIdOf(index) })
    await Promise.all(Array.from({ length: manyProducts.users }, place))
  }
}

type Kind = 'hand-written' | 'shop'

async function report(
  databases: Record<Kind, string>,
  shops: Record<Kind, Shop>,
  options: SuiteOptions,
  facts: Record<string, string>,
): Promise<SuiteReport> {
  const servers: Server[] = []
  try {
    for (const kind of ['hand-written', 'shop', 'bare'] as const) {
      servers.push(await startServer({ kind, database: databases[kind === 'bare' ? 'shop' : kind], connections }))
    }
    const heats: Heat[] = []
    for (const load of loads()) {
      const competitors = servers.map(server => competitor(server, load, shops))
      heats.push({
        title: `${load.title}, ${load.clients ?? clients} ${load.clients === 1 ? 'client' : 'clients'}`,
        unit: 'requests/s',
        results: await race(competitors, options),
      })
    }
    for (const shop of new Set(Object.values(shops))) {
      const audit = await shop.audit()
      if (!audit.ok) throw new Error(`the books are wrong: ${JSON.stringify(audit.findings.slice(0, 3))}`)
    }
    return { heats, facts }
  } finally {
    for (const { child } of servers) child.kill('SIGTERM')
    for (const shop of new Set(Object.values(shops))) await shop.close()
  }
}

function loads(): Load[] {
  const orders = (title: string, workload: Workload): Load => {
    const order = orderStream(workload, 1)
    return {
      title,
      next() {
        const { userId, items } = order()
        return { ...post('/orders', userId), body: JSON.stringify({ items }) }
      },
    }
  }
  const claims = new Map<string, ReturnType<typeof claimStream>>()
  const hotOrder = orderStream(hotProduct, 2)
  let charges = 0
  let looks = 0
  return [
    // First, while all have the same rows.
    { title: 'product list', next: () => get('/products') },
    { title: 'product list', clients: 1, next: () => get('/products') },
    { title: 'best sellers, not cached', next: () => get('/products/top') },
    { title: 'best sellers, not cached', clients: 1, next: () => get('/products/top') },
    { title: 'one product of many', next: () => get(`/products/${productIdOf((looks += 7) % manyProducts.products)}`) },
    { title: 'one product', clients: 1, next: () => get(`/products/${productIdOf(0)}`) },
    ...ofUsers('balances', '/balance'),
    ...ofUsers('orders of a user', '/orders'),
    ...ofUsers('carts', '/cart'),
    orders('orders of three lines', manyProducts),
    orders('orders of one hot product', hotProduct),
    {
      title: 'charges',
      next: () => ({ ...post('/balance/charge', userIdOf((charges += 7) % manyProducts.users)), body: '{"amount":1}' }),
    },
    {
      title: 'claims of coupons',
      async provide(shop, name, count) {
        const stream = claims.get(name) ?? claimStream(shop, name.replaceAll(/\W/g, ''), manyProducts.users)
        claims.set(name, stream)
        await stream.provide(count)
      },
      next(name) {
        const { code, userId } = claims.get(name)!.next()
        return post(`/coupons/${code}/claim`, userId)
      },
    },
    {
      title: 'one hot product, 95 % looks and 5 % orders',
      next() {
        looks += 1
        if (looks % 20 > 0) return get(`/products/${productIdOf(0)}`)
        const { userId, items } = hotOrder()
        return { ...post('/orders', userId), body: JSON.stringify({ items }) }
      },
    },
  ]
}

/** One user after the other, asked for by a hundred clients and by one. */
function ofUsers(title: string, path: string): Load[] {
  let looks = 0
  const next = () => get(path, userIdOf((looks += 7) % manyProducts.users))
  return [
    { title, next },
    { title, clients: 1, next },
  ]
}

function get(path: string, userId?: string) {
  return { method: 'GET' as const, path, ...(userId !== undefined && { headers: { 'X-User-Id': userId } }) }
}

function post(path: string, userId: string) {
  return { method: 'POST' as const, path, headers: { 'X-User-Id': userId, 'Content-Type': 'application/json' } }
}

interface Server {
  readonly name: string
  readonly kind: HttpProcessConfig['kind']
  readonly port: number
  readonly child: Child
}

/** Of Node: those that `jumun serve` gives itself (decisions 058 and 108). */
const serveFlags = ['--max-semi-space-size=16', '--initial-old-space-size=48', '--no-allocation-site-pretenuring']

async function startServer(config: HttpProcessConfig): Promise<Server> {
  const flags = config.kind === 'shop' ? serveFlags : []
  const child = startChild(new URL('./http-process.ts', import.meta.url), config, { flags })
  const { port } = await child.next<{ port: number }>()
  const names = { 'hand-written': 'hand-written Koa and SQL', shop: 'jumun', bare: 'Koa alone' }
  return { name: names[config.kind], kind: config.kind, port, child }
}

/** Sends so many requests, and answers how long the slowest 1 % of them took. */
function send(port: number, count: number, most: number, next: () => ReturnType<Load['next']>): Promise<number> {
  return new Promise((resolve, reject) => {
    const times: number[] = []
    const instance = autocannon(
      {
        url: `http://127.0.0.1:${port}`,
        connections: Math.min(most, count),
        amount: count,
        requests: [{ setupRequest: request => ({ ...request, ...next() }) }],
      },
      error => void (error !== null && error !== undefined && reject(error as Error)),
    )
    instance.on('reqError', reject)
    // Counted here: autocannon itself ends a run on the next full second.
    instance.on('response', (_, status, __, ms) => {
      if (status >= 300) reject(new Error(`a request was answered ${status}`))
      times.push(ms)
      if (times.length === count) resolve(times.sort((a, b) => a - b)[Math.floor(count * 0.99)]!)
    })
  })
}

function competitor({ name, kind, port, child }: Server, load: Load, shops: Record<Kind, Shop>): Competitor {
  let requests = 0
  let cpuMicros = 0
  let deadlocks = 0
  const latencies: number[] = []
  const usage = async () => {
    child.send('usage')
    return child.next<HttpProcessUsage>()
  }
  return {
    name,
    arrive: async count => load.provide?.(shops[kind === 'bare' ? 'shop' : kind], name, count),
    async run(count) {
      const before = await usage()
      latencies.push(await send(port, count, load.clients ?? clients, () => load.next(name)))
      const after = await usage()
      requests += count
      cpuMicros += after.cpuMicros - before.cpuMicros
      deadlocks += after.deadlocks - before.deadlocks
    },
    counts: () => ({
      'µs of CPU per request in the server': Math.round(cpuMicros / requests),
      'ms p99': Math.round(median(latencies)),
      ...(kind === 'hand-written' && { deadlocks }),
    }),
    close: async () => undefined,
  }
}
