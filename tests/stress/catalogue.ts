import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { get, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createShop, type Shop } from '@jumun/core'
import { startServer } from '@jumun/http/server'
import { createRandom, openStore, type Random } from '@jumun/doctor/toolbox'
import { audited } from './audited.ts'
import { type Backend, chooseBackends, onEach } from './backend.ts'
import { runSuites } from './run-suites.ts'
import type { Figures, Suite } from './suite.ts'

export const suite: Suite = {
  name: 'catalogue',
  description:
    'a large catalogue is exported and followed while products are hidden, shown, added and sold: nothing is missed',
  async run({ quick, seed, backends }) {
    const size = { products: quick ? 3_000 : 60_000, streamMs: quick ? 5_000 : 60_000, strict: !quick, seed }
    return { seed, ...(await onEach(await chooseBackends(backends), backend => followed(backend, size))) }
  },
}

interface Size {
  readonly products: number
  readonly streamMs: number
  /** Whether times have to hold: those of a few products are luck. */
  readonly strict: boolean
  readonly seed: number
}

/** Every so many products one is hidden and shown again and again; the others stay on sale. */
const flipEvery = 50
const streamed = 800
/** An export of all may take so many times the share of one of a fourth, of which a part is the start of the command. */
const mostTimesLinear = 1.3

async function followed(backend: Backend, { products, streamMs, strict, seed }: Size): Promise<Figures> {
  const database = await backend.create()
  const shop = createShop({ store: await openStore(database.url) })
  const random = createRandom(seed)
  try {
    await shop.users.register({ userId: 'mina', name: 'Mina' })
    await shop.wallets.charge({ userId: 'mina', amount: 10_000_000 })
    await add(shop, 0, products / 4)
    const quarter = await exported(database.url)
    assert.equal(quarter.ids.length, products / 4)
    await add(shop, products / 4, products)
    const whole = await exported(database.url)
    assert.equal(new Set(whole.ids).size, products)
    const times = Math.round((whole.ms / (4 * quarter.ms)) * 100) / 100
    if (strict) assert.ok(times <= mostTimesLinear, `four times the products take ${4 * times} times as long`)

    const changing = changeUntil(shop, random, products)
    const under = await exported(database.url)
    const exportChanges = await changing.end()
    assert.ok(exportChanges > 0, 'the catalogue changed')
    const found = new Set(under.ids)
    assert.equal(under.ids.length, found.size, 'each product once')
    const missing = idsOf(0, products).filter((id, index) => index % flipEvery !== 0 && !found.has(id))
    assert.deepEqual(missing, [], 'what was on sale all the time is in the export')

    const told = await stream(shop, random, products, streamMs)
    await audited(shop)
    return {
      products,
      exportMs: whole.ms,
      'export, times linear': times,
      'changes during an export': exportChanges,
      ...told,
    }
  } finally {
    await shop.close()
    await database.drop()
  }
}

function idsOf(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => `product-${String(from + index).padStart(6, '0')}`)
}

async function add(shop: Shop, from: number, to: number): Promise<void> {
  const atOnce = 500
  for (let start = from; start < to; start += atOnce) {
    await shop.catalog.addProducts({
      products: idsOf(start, Math.min(to, start + atOnce)).map(productId => ({
        productId,
        name: `Name of ${productId}`,
        price: 10,
        stock: 1_000,
      })),
    })
  }
}

const command = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url))

/** `jumun product export`, as people run it. */
async function exported(url: string): Promise<{ ids: string[]; ms: number }> {
  const begun = performance.now()
  const child = spawn(process.execPath, ['--conditions=jumun-source', command, 'product', 'export', '--db', url], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let text = ''
  child.stdout.on('data', chunk => (text += String(chunk)))
  const [code] = await once(child, 'close')
  assert.equal(code, 0)
  const ms = Math.round(performance.now() - begun)
  const [, ...rows] = text.trimEnd().split('\n')
  return { ids: rows.map(row => row.split(',')[0]!), ms }
}

/** Hides, shows, adds and sells products until it is asked to end. */
function changeUntil(shop: Shop, random: Random, products: number) {
  const ending = new AbortController()
  let changes = 0
  async function change(): Promise<void> {
    while (!ending.signal.aborted) {
      const flipped = flipEvery * random.below(products / flipEvery)
      const [productId] = idsOf(flipped, flipped + 1)
      await shop.catalog.updateProduct({ productId: productId!, status: random.chance(0.5) ? 'HIDDEN' : 'ON_SALE' })
      const lasting = 1 + random.below(flipEvery - 1)
      const [bought] = idsOf(lasting, lasting + 1)
      await shop.orders.place({ userId: 'mina', items: [{ productId: bought!, quantity: 1 }] })
      changes += 2
    }
  }
  const changing = change()
  return {
    async end() {
      ending.abort()
      await changing
      return changes
    },
  }
}

/** A listener follows while products change; in the end it knows what there is. */
async function stream(shop: Shop, random: Random, products: number, ms: number): Promise<Figures> {
  // Another one on the same store, which closes with the server; the stream is large enough for what is compared.
  const server = await startServer({
    shop: { ...shop, close: async () => undefined },
    port: 0,
    workers: false,
    limits: { streamedProducts: streamed, streamedBytes: 10 * 2 ** 20 },
  })
  try {
    const listener = await listen(server.port)
    const changing = changeUntil(shop, random, Math.min(products, streamed))
    await new Promise(resolve => setTimeout(resolve, ms))
    const changes = await changing.end()
    const { items } = await firstProducts(shop)
    const expected = new Map(items.map(({ productId, stock }) => [productId, stock]))
    for (const endsAt = performance.now() + 10_000; ; await new Promise(resolve => setTimeout(resolve, 200))) {
      const wrong = [...expected].filter(([productId, stock]) => listener.shown.get(productId) !== stock)
      if (wrong.length === 0) break
      assert.ok(performance.now() < endsAt, `not told: ${JSON.stringify(wrong.slice(0, 5))}`)
    }
    const falselyRemoved = [...listener.removed].filter(id => Number(id.slice('product-'.length)) % flipEvery !== 0)
    assert.deepEqual(falselyRemoved, [], 'nothing that is on sale was reported as removed')
    assert.ok(listener.removed.size > 0, 'hidden ones were')
    listener.response.destroy()
    return {
      'changes during the stream': changes,
      'products told': listener.told,
      'removals told': listener.removed.size,
    }
  } finally {
    await server.close()
  }
}

async function firstProducts(shop: Shop) {
  const items = []
  for (let cursor: string | undefined; items.length < streamed / 2; ) {
    const part = await shop.catalog.listProducts({ limit: 100, ...(cursor !== undefined && { cursor }) })
    items.push(...part.items)
    cursor = part.nextCursor ?? undefined
  }
  return { items }
}

async function listen(port: number) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/products/stream', agent: false }, resolve).on('error', reject)
  })
  const shown = new Map<string, number>()
  const removed = new Set<string>()
  const listener = { response, shown, removed, told: 0 }
  let rest = ''
  response.on('error', () => undefined)
  response.on('data', chunk => {
    const blocks = (rest + String(chunk)).split('\n\n')
    rest = blocks.pop()!
    for (const block of blocks) {
      const [, name, data] = /event: (.*)\ndata: (.*)$/.exec(block) ?? []
      if (name === undefined) continue
      const value = JSON.parse(data!) as { items: Shown[] } & Shown
      if (name === 'removed') {
        removed.add(value.productId)
        shown.delete(value.productId)
        continue
      }
      listener.told += 1
      for (const { productId, stock } of name === 'snapshot' ? value.items : [value]) shown.set(productId, stock)
    }
  })
  return listener
}

interface Shown {
  readonly productId: string
  readonly stock: number
}

if (process.argv[1] === import.meta.filename) process.exitCode = await runSuites([suite], process.argv.slice(2))
