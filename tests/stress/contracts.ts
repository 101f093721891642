import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { hotShop, openStore, startChild } from '@jumun/doctor/toolbox'
import { audited } from './audited.ts'
import { type Backend, chooseBackends, onEach } from './backend.ts'
import { type HttpAnswer, type HttpClient, openHttpClient, quantileMs } from './http-client.ts'
import type { HttpServerConfig } from './http-server-process.ts'
import type { Figures, Suite } from './suite.ts'

const clients = 100

export const suite: Suite = {
  name: 'contracts',
  description:
    'a hundred clients of each contract at once, few products and very many: exact counts, and how long answers took',
  async run({ quick, seed, backends }) {
    const catalogues = quick ? [500] : [0, 50_000]
    const figures = await onEach(await chooseBackends(backends), async backend => {
      const found: Figures = {}
      for (const products of catalogues) {
        for (const [name, value] of Object.entries(await crowdOn(backend, products))) {
          found[`${products}.${name}`] = value
        }
      }
      return found
    })
    return { seed, ...figures }
  },
}

/** How a client of a document charges, orders, and looks at what there is. */
interface Words {
  readonly prefix: string
  order(productId: string): object
  readonly ordered: number
  readonly list: (productId: string) => string
}

/** As a polite client: who is told that the house is full, or that others are waiting, tries again. All come from one address. */
async function patient(ask: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
  for (;;) {
    const answer = await ask()
    if (!/"code":"(BUSY|RATE_LIMITED)"/.test(answer.text)) return answer
    await sleep(50)
  }
}

const line = (productId: string) => [{ productId, quantity: 1 }]
const contracts: Readonly<Record<string, Words>> = {
  '001': {
    prefix: '',
    order: productId => ({ items: line(productId) }),
    ordered: 201,
    list: () => '/products?page=1&limit=20',
  },
  '002': {
    prefix: '/contracts/002',
    order: productId => ({ items: line(productId) }),
    ordered: 200,
    list: () => '/products',
  },
  '003': {
    prefix: '/contracts/003',
    order: productId => ({ products: line(productId), payment: 'now' }),
    ordered: 201,
    list: productId => `/products?productId=${productId}`,
  },
}

/** What a client of the contract asks for, of a product and by a user that are not counted. */
async function warmUp(client: HttpClient, name: string): Promise<void> {
  const { prefix, order } = contracts[name]!
  await patient(() => client.post(`${prefix}/balance/charge`, `${name}-early`, { amount: 1 }))
  await patient(() => client.post(`${prefix}/orders`, `${name}-early`, order('early')))
  await patient(() => client.get(`${prefix}/products/top`))
}

async function crowdOn(backend: Backend, products: number): Promise<Figures> {
  const database = await backend.create()
  const shop = hotShop(await openStore(database.url))
  const config: HttpServerConfig = { url: database.url, mark: 'contracts' }
  let server: ReturnType<typeof startChild> | undefined
  let open: HttpClient | undefined
  try {
    const names = Object.keys(contracts)
    for (const name of names) {
      await shop.catalog.addProduct({ productId: `hot-${name}`, name: 'Hot', price: 100, stock: 60 })
    }
    await shop.catalog.addProduct({ productId: 'early', name: 'Early', price: 1, stock: 100 })
    for (let first = 0; first < products; first += 1_000) {
      const added = Array.from({ length: Math.min(1_000, products - first) }, (_, index) => first + index)
      await shop.catalog.addProducts({
        products: added.map(n => ({ productId: `p-${n}`, name: `Product ${n}`, price: 1_000, stock: 5 })),
      })
    }
    await Promise.all(
      names.flatMap(name =>
        [...Array(clients).keys(), 'early'].map(n => shop.users.register({ userId: `${name}-${n}`, name: 'U' })),
      ),
    )
    server = startChild(new URL('./http-server-process.ts', import.meta.url), config, { maxMs: 300_000 })
    const { port } = await server.next<{ port: number }>()
    open = openHttpClient(port, clients * names.length)
    const answers: Record<'rest' | 'lists', HttpAnswer[]> = { rest: [], lists: [] }
    const sold = Object.fromEntries(names.map(name => [name, 0]))
    const one = async (name: string, n: number, client: HttpClient): Promise<void> => {
      const { prefix, order, ordered, list } = contracts[name]!
      const userId = `${name}-${n}`
      const charged = await patient(() => client.post(`${prefix}/balance/charge`, userId, { amount: 250 }))
      assert.equal(charged.status, 200, charged.text)
      // Twice, with money for two: the third would be too dear, and there are fewer than wanted.
      for (let turn = 0; turn < 2; turn += 1) {
        const placed = await patient(() => client.post(`${prefix}/orders`, userId, order(`hot-${name}`)))
        answers.rest.push(placed)
        if (placed.status === ordered) sold[name]! += 1
        else assert.match(placed.text, /INSUFFICIENT_STOCK/)
      }
      answers.rest.push(charged, await patient(() => client.get(`${prefix}/products/top`)))
      // The whole catalogue as one list is for few at a time.
      const isWhole = list('') === '/products'
      if (!isWhole || n % 25 === 0) {
        const listed = await patient(() => client.get(`${prefix}${list(`hot-${name}`)}`))
        assert.equal(listed.status, 200, listed.text.slice(0, 200))
        answers.lists.push(listed)
      }
    }
    const client = open
    // A server that has just begun compiles as it goes: a shop's day does not begin with everyone at once.
    for (let turn = 0; turn < 20; turn += 1) {
      await Promise.all(names.map(name => warmUp(client, name)))
    }
    await Promise.all(names.flatMap(name => Array.from({ length: clients }, (_, n) => one(name, n, client))))
    assert.deepEqual(sold, Object.fromEntries(names.map(name => [name, 60])), 'exactly what there was is sold')
    for (const { status, text } of answers.rest) assert.ok(status < 500, text)
    await audited(shop)
    return {
      requests: answers.rest.length + answers.lists.length,
      sold: Object.values(sold).reduce((sum, count) => sum + count, 0),
      p99Ms: quantileMs(answers.rest, 0.99),
      listsP99Ms: quantileMs(answers.lists, 0.99),
    }
  } finally {
    open?.close()
    server?.kill('SIGTERM')
    await server?.ended
    await shop.close()
    await database.drop()
  }
}
