import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turnOfLoop } from 'node:timers/promises'
import { openSqlite } from '@jumun/adapters/sqlite'
import { createShop, type Order, ShopError, type Shop } from '@jumun/core'
import { createTestClock, type TestClock } from '@jumun/core/testing'
import { createRandom } from '@jumun/doctor/toolbox'
import { createFetchHandler } from '@jumun/http/fetch'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { askOf, deeds, deedSettings, look, lookedAt, stock } from './deeds.ts'

// Answers about one user and about one product are given again while nothing is committed about them. Here everything that can be done is
// done, in this process and as if in another one, and after each step everything is looked at: by a server that gives answers again, and
// in a shop that never does.

let folder: string
let clock: TestClock
let shop: Shop
/** Another process, as far as SQLite can tell: it has connections of its own. */
let elsewhere: Shop
let fetchShop: (request: Request) => Promise<Response>

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jumun-kept-'))
  clock = createTestClock()
  const open = async () =>
    createShop({
      store: await openSqlite(join(folder, 'shop.db')),
      clock,
      publisher: { publish: async () => undefined },
      ...deedSettings,
    })
  shop = await open()
  elsewhere = await open()
  fetchShop = createFetchHandler({ shop })
  await stock(shop)
})
afterEach(async () => {
  await shop.close()
  await elsewhere.close()
  rmSync(folder, { recursive: true, force: true })
})

const ask = (path: string, userId = 'mina') => askOf(fetchShop, path, userId)

/** How often the shop was asked itself. */
function countCalls(): () => number {
  const spies = [
    vi.spyOn(shop.wallets, 'balance'),
    vi.spyOn(shop.wallets, 'history'),
    vi.spyOn(shop.orders, 'list'),
    vi.spyOn(shop.orders, 'get'),
    vi.spyOn(shop.catalog, 'getProduct'),
  ]
  return () => spies.reduce((sum, { mock }) => sum + mock.calls.length, 0)
}

describe('what is kept', () => {
  it.each([1, 2, 3])('is what would be read, no matter what has been done and where (%i)', async seed => {
    const random = createRandom(seed)
    const calls = countCalls()
    const orders: Order[] = []
    const done = new Set<string>()
    let answered = 0
    let refused = 0
    for (let step = 0; step < 120; step += 1) {
      const [name, deed] = random.pick(Object.entries(deeds))
      try {
        await deed({ at: random.chance(0.8) ? shop : elsewhere, random, orders, clock })
        done.add(name)
      } catch (error) {
        // Refused, or there was no order yet.
        if (!(error instanceof ShopError || orders.length === 0)) throw error
      }
      const looks = lookedAt(orders.slice(-3).map(({ orderId }) => orderId))
      const told = await Promise.all(looks.map(({ path, userId }) => ask(path, userId)))
      const ok = told.filter(({ status }) => status === 200).length
      answered += ok
      refused += told.length - ok
      const read = await Promise.all(looks.map(one => look(() => one.read(elsewhere))))
      for (const [at, { path, userId }] of looks.entries()) {
        expect(told[at], `${path} of ${userId} after ${name}, step ${step}`).toEqual(read[at])
      }
    }
    expect(done.size).toBeGreaterThan(15)
    // Else nothing was kept, and nothing has been shown. What is refused is asked for each time.
    expect(calls() - refused).toBeLessThan(answered / 2)
  })

  it('is of the user and the product alone: others may buy meanwhile', async () => {
    const calls = countCalls()
    for (let look = 0; look < 3; look += 1) {
      await ask('/balance')
      await ask('/orders')
      await ask('/products/beans')
    }
    const before = calls()
    for (let count = 0; count < 20; count += 1) {
      await shop.orders.place({ userId: 'jun', items: [{ productId: 'cup', quantity: 1 }] })
      await shop.outbox.relay()
      await ask('/balance')
      await ask('/orders')
      await ask('/products/beans')
    }
    expect(calls()).toBe(before)
    // Whatever another process has committed may have been about anyone.
    await elsewhere.wallets.charge({ userId: 'jun', amount: 1 })
    await ask('/balance')
    expect(calls()).toBe(before + 1)
  })

  it('goes over the wire as at first, letter by letter', async () => {
    for (const path of ['/balance', '/balance/history', '/orders', '/products/beans']) {
      const calls = countCalls()
      const send = async (headers: Record<string, string>) => {
        const request = new Request(`http://shop.example${path}`, {
          headers: { 'X-User-Id': 'mina', 'X-Request-Id': 'one', ...headers },
        })
        const response = await fetchShop(request)
        const answer = { status: response.status, headers: [...response.headers], text: await response.text() }
        // In a turn that was long already a request waits, and is looked up again: on a busy machine these would be one.
        await turnOfLoop()
        return answer
      }
      const first = await send({})
      const again = [await send({}), await send({}), await send({})]
      expect(again, path).toEqual([first, first, first])
      const tag = first.headers.find(([name]) => name === 'etag')?.[1]
      expect(tag !== undefined, path).toBe(path.startsWith('/products'))
      if (tag !== undefined) {
        const { status, text } = await send({ 'If-None-Match': tag })
        expect({ status, text }).toEqual({ status: 304, text: '' })
        expect((await send({ 'If-None-Match': `"${'x'.repeat(27)}"` })).text).toBe(first.text)
      }
      expect(calls(), path).toBe(2)
      vi.restoreAllMocks()
    }
  })

  it('is never older than the question, while others write', async () => {
    let charged = 0
    const stop = new AbortController()
    const write = async (at: Shop) => {
      for (let count = 1; !stop.signal.aborted; count += 1) {
        await at.wallets.charge({ userId: 'mina', amount: 1 })
        charged += 1
        // Without a pause of both there may be no moment in which an answer can be kept.
        if (count % 16 === 0) await new Promise(resolve => setTimeout(resolve, 5))
      }
    }
    const writers = [write(shop), write(elsewhere)]
    const calls = countCalls()
    let asked = 0
    const read = async () => {
      let last = 0
      for (let look = 0; look < 400; look += 1) {
        const least = charged
        const { json } = await ask('/balance')
        const { balance } = json as { balance: number }
        expect(balance).toBeGreaterThanOrEqual(Math.max(least, last))
        last = balance
        asked += 1
        if (look % 8 === 0) await new Promise(resolve => setTimeout(resolve, 1))
      }
    }
    await Promise.all([read(), read(), read()])
    stop.abort()
    await Promise.all(writers)
    expect(calls()).toBeLessThan(asked)
    expect((await ask('/balance')).json).toEqual({ userId: 'mina', balance: charged })
  })

  it('is nothing of a shop that a host has put something around', async () => {
    const greeted = {
      ...shop,
      wallets: { ...shop.wallets, balance: async () => ({ userId: 'x', balance: Date.now() }) },
    }
    const balance = vi.spyOn(greeted.wallets, 'balance')
    const handler = createFetchHandler({ shop: greeted })
    for (let look = 0; look < 4; look += 1) {
      await handler(new Request('http://shop.example/balance', { headers: { 'X-User-Id': 'mina' } }))
    }
    expect(balance).toHaveBeenCalledTimes(4)
  })
})
