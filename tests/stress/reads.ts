import assert from 'node:assert/strict'
import {
  type Child,
  createRandom,
  hotShop,
  hotUsers,
  openStore,
  type Random,
  registerUsers,
  startChild,
  userIdOf,
} from '@jumun/doctor/toolbox'
import { audited } from './audited.ts'
import { type Backend, chooseBackends, onEach } from './backend.ts'
import { type GrowingValue, growingValue } from '../growing-value.ts'
import { type HttpAnswer, type HttpClient, openHttpClient } from './http-client.ts'
import type { HttpServerConfig } from './http-server-process.ts'
import type { Figures, Suite } from './suite.ts'

const servers = 2
const clients = 64
const products = 50
const stock = 1_000_000_000
const openingBalance = 1
/** A store gets so long for its pairs. */
const longestMs = 270_000

export const suite: Suite = {
  name: 'reads',
  description:
    'users look at stock, balances and orders on two servers while they buy: own writes at once, never backwards',
  async run({ quick, seed, backends }) {
    const wanted = quick ? 20_000 : 1_000_000
    return { seed, ...(await onEach(await chooseBackends(backends), backend => look(backend, { wanted, seed }))) }
  },
}

/** What one user does, one thing after the other. */
interface Looker {
  readonly userId: string
  readonly random: Random
  readonly balance: GrowingValue
  lastOrderId: string | undefined
}

async function look(backend: Backend, { wanted, seed }: { wanted: number; seed: number }): Promise<Figures> {
  const database = await backend.create()
  const shop = hotShop(await openStore(database.url))
  const children: Child[] = []
  const open: HttpClient[] = []
  try {
    await registerUsers(shop, hotUsers(clients), openingBalance)
    await shop.catalog.addProducts({
      products: Array.from({ length: products }, (_, at) => ({
        productId: `p${at}`,
        name: `P ${at}`,
        price: 0,
        stock,
      })),
    })
    for (let server = 1; server <= servers; server += 1) {
      const config: HttpServerConfig = { url: database.url, mark: `s${server}` }
      const child = startChild(new URL('./http-server-process.ts', import.meta.url), config, {
        maxMs: longestMs + 60_000,
      })
      children.push(child)
      open.push(openHttpClient((await child.next<{ port: number }>()).port))
    }
    const figures = await lookUntil(open, { wanted, seed })
    for (const client of open) client.close()
    for (const child of children) child.kill('SIGTERM')
    for (const { ended } of children) assert.deepEqual(await ended, { code: 0, signal: null })
    await audited(shop)
    return figures
  } finally {
    for (const child of children) child.kill('SIGKILL')
    await shop.close()
    await database.drop()
  }
}

async function lookUntil(open: readonly HttpClient[], options: { wanted: number; seed: number }): Promise<Figures> {
  const { wanted, seed } = options
  const sold = new Map(Array.from({ length: products }, (_, at) => [`p${at}`, growingValue(`units sold of p${at}`)]))
  const counts = { pairs: 0, questions: 0, writes: 0, raced: 0 }
  const until = performance.now() + longestMs

  function note({ pairs, raced }: { pairs: number; raced: boolean }): void {
    counts.pairs += pairs
    if (raced) counts.raced += 1
  }

  async function lookAtAll(server: HttpClient): Promise<void> {
    const asked = [...sold].map(([productId, value]) => [productId, value.ask()] as const)
    const { items } = okJson<{ items: Stocked[] }>(await server.get(`/products?limit=${products}`), 200)
    const stockOf = new Map(items.map(one => [one.productId, one.stock]))
    for (const [productId, told] of asked) note(told(stock - stockOf.get(productId)!))
  }

  async function lookAtOne(server: HttpClient, productId: string): Promise<void> {
    const told = sold.get(productId)!.ask()
    note(told(stock - okJson<Stocked>(await server.get(`/products/${productId}`), 200).stock))
  }

  async function order(server: HttpClient, looker: Looker, productId: string): Promise<void> {
    const quantity = 1 + looker.random.below(3)
    const acknowledge = sold.get(productId)!.write(quantity)
    const answer = await server.post('/orders', looker.userId, { items: [{ productId, quantity }] })
    looker.lastOrderId = okJson<{ orderId: string }>(answer, 201).orderId
    acknowledge()
    counts.writes += 1
  }

  async function charge(server: HttpClient, { userId, balance }: Looker): Promise<void> {
    const acknowledge = balance.write(1)
    okJson(await server.post('/balance/charge', userId, { amount: 1 }), 200)
    acknowledge()
    counts.writes += 1
  }

  async function lookAtBalance(server: HttpClient, { userId, balance }: Looker): Promise<void> {
    const told = balance.ask()
    const { balance: now } = okJson<{ balance: number }>(await server.get(`/balance?userId=${userId}`), 200)
    note(told(now - openingBalance))
  }

  /** Nobody else orders for this user: the newest order is the one that was placed last. */
  async function lookAtOrders(server: HttpClient, { userId, lastOrderId }: Looker): Promise<void> {
    const { items } = okJson<{ items: { orderId: string }[] }>(
      await server.get(`/orders?limit=1&userId=${userId}`),
      200,
    )
    assert.equal(items[0]?.orderId, lastOrderId, `the newest order of ${userId}`)
    note({ pairs: 1, raced: false })
  }

  async function work(looker: Looker): Promise<void> {
    const { random } = looker
    while (counts.pairs < wanted && performance.now() < until) {
      // What is done next is done on either server: what one has acknowledged the other one has to know.
      const server = open[random.below(open.length)]!
      const productId = `p${random.below(products)}`
      const deed = random.below(100)
      if (deed < 4) await order(server, looker, productId)
      else if (deed < 8) await charge(server, looker)
      else if (deed < 50) await lookAtAll(server)
      else if (deed < 75) await lookAtOne(server, productId)
      else if (deed < 90) await lookAtBalance(server, looker)
      else await lookAtOrders(server, looker)
      counts.questions += 1
    }
  }

  const begun = performance.now()
  await Promise.all(
    Array.from({ length: clients }, (_, index) =>
      work({
        userId: userIdOf(index),
        random: createRandom(seed + index),
        balance: growingValue(`the balance of ${userIdOf(index)}`),
        lastOrderId: undefined,
      }),
    ),
  )
  assert.ok(counts.pairs >= wanted, `${counts.pairs} pairs were compared in time`)
  assert.ok(counts.raced > counts.pairs / 1000, `writes came while values were asked for (${counts.raced})`)
  return { ...counts, perSecond: Math.round((counts.questions * 1000) / (performance.now() - begun)) }
}

interface Stocked {
  readonly productId: string
  readonly stock: number
}

function okJson<T>({ status, text }: HttpAnswer, wanted: number): T {
  assert.equal(status, wanted, text)
  return JSON.parse(text) as T
}
