import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createShop, type Shop, type ShopOptions } from '@jumun/core'
import { createMemoryStore, type MemoryStore } from '@jumun/core/memory'
import { type RunningServer, type ServerOptions, startServer } from '@jumun/http/server'
import type { Carry } from './carry.ts'
import { type Answered, type Contract, createContract } from './contract.ts'

export const adminToken = 'the admin token of tests'

export interface CallOptions {
  /** Sent as `X-User-Id`. */
  readonly user?: string
  readonly admin?: boolean
  readonly json?: unknown
  readonly raw?: string | Buffer
  readonly headers?: Record<string, string>
}

export interface Answer extends Answered {
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly json: any
}

export interface ShopServer {
  readonly shop: Shop
  readonly store: MemoryStore
  readonly server: Pick<RunningServer, 'address' | 'port' | 'close'>
  /** What the app is mounted under, '' unless a framework carries it. */
  readonly prefix: string
  readonly contract: Contract
  /** Every answer is held against the OpenAPI document. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>
  /** Closes the server while our connections stay open. */
  close(): Promise<boolean>
}

export interface ShopServerOptions extends Partial<ServerOptions> {
  readonly settings?: Partial<ShopOptions>
  readonly wrap?: (shop: Shop) => Shop
}

/** The framework that carries the app, where one does. */
export const carrier = process.env.JUMUN_TEST_CARRIER
const prefix = process.env.JUMUN_TEST_PREFIX ?? ''
/** Whether a `Request` stands between the socket and the app. */
export const isCarriedByFetch = ['hono', 'elysia', 'next'].includes(carrier ?? '')

async function start(options: ServerOptions): Promise<Pick<RunningServer, 'address' | 'port' | 'close'>> {
  if (carrier === undefined) return startServer(options)
  const module = (await import(new URL(`../embedding/carriers/${carrier}.ts`, import.meta.url).href)) as {
    carry: Carry
  }
  const carried = await module.carry(options, prefix)
  return { ...carried, address: `http://127.0.0.1:${carried.port}` }
}

/** A shop in memory behind a real server, with users mina (100 000) and jun, and some products. */
export async function serveShop(options: ShopServerOptions = {}): Promise<ShopServer> {
  const { settings, wrap = same => same, ...serverOptions } = options
  const store = createMemoryStore()
  const shop = wrap(createShop({ store, ...settings }))
  await furnish(shop)
  const ready = () => store.ping()
  const started = await start({ port: 0, workers: false, adminToken, ready, ...serverOptions, shop })
  const agent = new Agent({ keepAlive: true, maxSockets: 200 })
  const server = {
    ...started,
    close() {
      // Else it would give our idle connections a moment.
      agent.destroy()
      return started.close()
    },
  }
  const document = await send(server, agent, 'GET', '/openapi.json', {})
  const contract = createContract(document.json)
  return {
    shop,
    store,
    server,
    prefix,
    contract,
    close: () => started.close(),
    async call(method, path, call = {}) {
      const answer = await send(server, agent, method, path, call)
      contract.check(answer)
      return answer
    },
  }
}

async function furnish(shop: Shop): Promise<void> {
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  // Lists show them in the order of their coming.
  await sleep(2)
  await shop.users.register({ userId: 'jun', name: '준' })
  await shop.wallets.charge({ userId: 'mina', amount: 100_000 })
  await shop.catalog.addProducts({
    products: [
      { productId: 'latte', name: 'Latte', price: 4_500, stock: 50 },
      {
        productId: 'beans',
        name: '원두',
        options: [
          { optionId: '250g', name: '250 g', price: 9_000, stock: 5 },
          { optionId: '1kg', name: '1 kg', price: 30_000, stock: 0 },
        ],
      },
      { productId: 'hidden', name: 'Not yet', price: 1, stock: 1, status: 'HIDDEN' },
    ],
  })
  await shop.coupons.create({
    code: 'WELCOME',
    name: 'Welcome',
    discount: { type: 'PERCENT', basisPoints: 1000 },
    quantity: 10,
    validDays: 30,
  })
}

type Listening = Pick<RunningServer, 'port'>

function send(server: Listening, agent: Agent, method: string, path: string, call: CallOptions): Promise<Answer> {
  const body = call.raw ?? (call.json === undefined ? undefined : JSON.stringify(call.json))
  const headers = {
    ...(call.user !== undefined && { 'X-User-Id': Buffer.from(call.user).toString('latin1') }),
    ...(call.admin && { Authorization: `Bearer ${adminToken}` }),
    ...(body !== undefined && {
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(body)),
    }),
    ...call.headers,
  }
  return new Promise((resolve, reject) => {
    const target = { agent, host: '127.0.0.1', port: server.port, method, path: prefix + path, headers }
    const sent = request(target, response => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        const isJson = /json/.test(response.headers['content-type'] ?? '') && text !== ''
        const json: unknown = isJson ? JSON.parse(text) : undefined
        resolve({ method, path, status: response.statusCode!, headers: seenFromBelow(response.headers), text, json })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Headers as they are at the root: what leads back has to have kept the prefix. */
function seenFromBelow(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { location } = headers
  if (location === undefined) return headers
  if (!location.startsWith(prefix)) throw new Error(`The Location ${location} leads out of ${prefix}.`)
  return { ...headers, location: location.slice(prefix.length) }
}
