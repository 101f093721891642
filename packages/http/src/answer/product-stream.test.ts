import { setImmediate as turnOfLoop } from 'node:timers/promises'
import { createShop, productJson, type Shop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defaultLimits, type Limits } from '../guard/limits.ts'
import { latenessOf } from '../request/late-refusal.ts'
import { createProductStream, type ProductStream } from './product-stream.ts'

let shop: Shop
let stream: ProductStream | undefined
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  // No two changes are within one millisecond.
  let at = Date.UTC(2026, 0, 31)
  shop = createShop({ store: createMemoryStore(), clock: { now: () => (at += 1) } })
})
afterEach(async () => {
  stream?.close()
  stream = undefined
  vi.useRealTimers()
  await shop.close()
})

/** What was read of the shop, and how many products at once. */
const seen = { lists: [] as object[], read: [] as string[], atOnce: 0, most: 0 }

function open(
  limits: Partial<Limits> = {},
  pace: { everyMs?: number; heartbeatMs?: number; readMs?: () => number; afterList?: () => Promise<unknown> } = {},
) {
  const { readMs = () => 0, afterList = async () => undefined, ...given } = pace
  const warnings: unknown[] = []
  const ignore = () => undefined
  Object.assign(seen, { lists: [], read: [], atOnce: 0, most: 0 })
  const watched: Shop = {
    ...shop,
    catalog: {
      ...shop.catalog,
      async changeNumbers(input) {
        seen.lists.push(input!)
        if (readMs() > 0) await new Promise(resolve => setTimeout(resolve, readMs()))
        if (readMs() < 0) throw new Error('away')
        const part = await shop.catalog.changeNumbers(input)
        await afterList()
        return part
      },
      async getProduct(input) {
        seen.read.push(input.productId)
        seen.atOnce += 1
        seen.most = Math.max(seen.most, seen.atOnce)
        await Promise.resolve()
        seen.atOnce -= 1
        return shop.catalog.getProduct(input)
      },
    },
  }
  const opened = createProductStream({
    shop: watched,
    logger: { debug: ignore, info: ignore, error: ignore, warn: (...told) => void warnings.push(told) },
    limits: { ...defaultLimits, ...limits },
    ...given,
  })
  stream = opened
  return { opened, warnings, listen: (address?: string) => listen(opened, address) }
}

async function listen(from: ProductStream, address = 'a') {
  const { stream: readable, follow } = await from.open(address)
  let text = ''
  readable.on('data', chunk => {
    text += String(chunk)
  })
  const since = () => {
    const told = text
    text = ''
    return told
  }
  await settled()
  return { readable, follow, since }
}

/** What is under way without a timer comes to its end. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 15; turn += 1) await turnOfLoop()
}

async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 1_000) {
    await vi.advanceTimersByTimeAsync(Math.min(left, 1_000))
    await settled()
  }
}

async function add(...productIds: string[]): Promise<void> {
  await shop.catalog.addProducts({
    products: productIds.map(productId => ({ productId, name: productId, price: 5, stock: 9 })),
  })
}

async function jsonOf(productId: string): Promise<string> {
  return JSON.stringify(productJson(await shop.catalog.getProduct({ productId })))
}

const snapshotOf = (items: string[], complete = true) =>
  `retry: 2000\n\nevent: snapshot\ndata: {"items":[${items.join(',')}],"complete":${complete}}\n\n`
const changed = (json: string) => `event: product\ndata: ${json}\n\n`
const removed = (productId: string) => `event: removed\ndata: {"productId":"${productId}"}\n\n`
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `p${String(index).padStart(3, '0')}`)

describe('what listeners hear', () => {
  it('is a snapshot first, and each second what has changed since', async () => {
    await add('a', 'b', 'c')
    await shop.catalog.updateProduct({ productId: 'c', status: 'HIDDEN' })
    const { listen: come } = open()
    const one = await come()
    expect(one.since()).toBe(snapshotOf([await jsonOf('a'), await jsonOf('b')]))
    await shop.catalog.adjustStock({ productId: 'b', delta: 1, reason: 'r' })
    await pass(999)
    expect(one.since()).toBe('')
    await pass(1)
    expect(one.since()).toBe(changed(await jsonOf('b')))
    await pass(1_000)
    expect(one.since()).toBe('')
    await shop.catalog.updateProduct({ productId: 'a', status: 'HIDDEN' })
    await shop.catalog.updateProduct({ productId: 'c', status: 'ON_SALE' })
    const other = await come()
    expect(other.since()).toBe(
      snapshotOf([await jsonOf('a'), await jsonOf('b')].map(json => json.replace('HIDDEN', 'ON_SALE'))),
    )
    await pass(1_000)
    const told = changed(await jsonOf('c')) + removed('a')
    expect([one.since(), other.since()]).toEqual([told, told])
  })

  it('is read once for all, and not without any', async () => {
    await add('a')
    const { opened } = open()
    const [one, other] = await Promise.all([listen(opened), listen(opened)])
    expect([opened.listeners, seen.lists.length, seen.read]).toEqual([2, 1, ['a']])
    expect(vi.getTimerCount()).toBe(1)
    await pass(1_000)
    expect([seen.lists.length, seen.read.length, vi.getTimerCount()]).toEqual([2, 1, 1])
    const third = await listen(opened)
    expect(seen.lists).toHaveLength(2)
    for (const { readable } of [one, other, third]) readable.destroy()
    await pass(1_000)
    expect([opened.listeners, seen.lists.length, vi.getTimerCount()]).toEqual([0, 3, 0])
    await pass(5_000)
    expect(seen.lists).toHaveLength(3)
    // Who comes then begins with what is there then.
    await shop.catalog.adjustStock({ productId: 'a', delta: 1, reason: 'r' })
    expect((await listen(opened)).since()).toBe(snapshotOf([await jsonOf('a')]))
  })

  it('is that the stream still stands, fifteen seconds after anything else', async () => {
    await add('a')
    const { listen: come } = open()
    const { since } = await come()
    since()
    await pass(14_999)
    expect(since()).toBe('')
    await pass(1)
    expect(since()).toBe(': still here\n\n')
    await pass(9_000)
    await shop.catalog.adjustStock({ productId: 'a', delta: 1, reason: 'r' })
    await pass(1_000)
    expect(since()).toBe(changed(await jsonOf('a')))
    await pass(14_000)
    expect(since()).toBe('')
    await pass(1_000)
    expect(since()).toBe(': still here\n\n')
  })

  it('keeps the pace that is given', async () => {
    await add('a')
    const { listen: come } = open({}, { everyMs: 50, heartbeatMs: 100 })
    const { since } = await come()
    since()
    await pass(50)
    expect([seen.lists.length, since()]).toEqual([2, ''])
    await pass(50)
    expect([seen.lists.length, since()]).toEqual([3, ': still here\n\n'])
  })

  it('waits ten times as long as reading took', async () => {
    await add('a')
    let readMs = 0
    const { listen: come } = open({}, { readMs: () => readMs })
    await come()
    readMs = 300
    await pass(1_300)
    expect(seen.lists).toHaveLength(2)
    await pass(2_999)
    expect(seen.lists).toHaveLength(2)
    await pass(1)
    expect(seen.lists).toHaveLength(3)
  })

  it('comes later where the catalogue could not be read', async () => {
    await add('a')
    let readMs = 0
    const { listen: come, warnings } = open({}, { readMs: () => readMs })
    const { since } = await come()
    since()
    readMs = -1
    await shop.catalog.adjustStock({ productId: 'a', delta: 1, reason: 'r' })
    await pass(1_000)
    expect(since()).toBe('')
    expect(warnings).toEqual([
      ['the product stream could not read the catalogue', { error: expect.objectContaining({ message: 'away' }) }],
    ])
    readMs = 0
    await pass(1_000)
    expect(since()).toBe(changed(await jsonOf('a')))
  })
})

describe('what is read', () => {
  it('are a hundred numbers at once, ten products at first, and then as many as make 32 KiB', async () => {
    await add(...numbered(250))
    const { opened } = open()
    await listen(opened)
    expect(seen.lists).toMatchObject([{ limit: 100 }, { limit: 100 }, { limit: 100 }])
    expect([seen.read.length, seen.most]).toEqual([250, 10])
    // They are short: a hundred of them at most.
    await pass(60_000)
    expect([seen.read.length, seen.most]).toEqual([500, 100])
  })

  it.each([
    // As many as 39.48 of them: a part of 33 KB would hold 40.
    [830, 39],
    [4_000, 10],
  ])('are fewer products at once where each takes %i bytes', async (bytes, most) => {
    const productIds = numbered(60)
    await add(...productIds)
    const update = (productId: string, length: number) =>
      shop.catalog.updateProduct({ productId, metadata: { a: 'x'.repeat(length) } })
    await update('p000', 1)
    const length = bytes - Buffer.byteLength(await jsonOf('p000'))
    for (const productId of productIds) await update(productId, length)
    const { opened } = open()
    await listen(opened)
    await pass(60_000)
    expect(seen.most).toBe(most)
  })

  it('are as many as make 32 KiB of what there is, be it a single product', async () => {
    await add('a')
    await shop.catalog.updateProduct({ productId: 'a', metadata: { a: 'x' } })
    const length = 830 - Buffer.byteLength(await jsonOf('a'))
    await shop.catalog.updateProduct({ productId: 'a', metadata: { a: 'x'.repeat(length) } })
    const { opened } = open()
    await listen(opened)
    await add(...numbered(60))
    await pass(1_000)
    // Thirty-nine, of which the first is known.
    expect(seen.most).toBe(38)
  })

  it('lets others have their turn between its pages', async () => {
    await add(...numbered(250))
    let turns = 0
    let isOver = false
    const count = () => {
      turns += 1
      if (!isOver) setImmediate(count)
    }
    const turnOf: number[] = []
    const { opened } = open({}, { afterList: async () => void turnOf.push(turns) })
    await listen(opened)
    turnOf.length = 0
    setImmediate(count)
    // Nothing has changed, so that nothing else has to be waited for.
    await pass(1_000)
    isOver = true
    expect(turnOf).toHaveLength(3)
    expect(new Set(turnOf).size).toBe(3)
  })

  it('is everything once a minute, in case that two changes had one number', async () => {
    await add('a', 'b')
    const { listen: come } = open()
    await come()
    await pass(59_000)
    expect(seen.read).toHaveLength(2)
    await pass(1_000)
    expect(seen.read).toHaveLength(4)
    await pass(59_000)
    expect(seen.read).toHaveLength(4)
    await pass(1_000)
    expect(seen.read).toHaveLength(6)
  })

  it('is no more than the limits allow', async () => {
    await add('a', 'b', 'c')
    const all = await Promise.all(['a', 'b', 'c'].map(jsonOf))
    const bytes = all.reduce((sum, json) => sum + Buffer.byteLength(json) + 1, 0)
    for (const [limits, count] of [
      [{ streamedProducts: 3 }, 3],
      [{ streamedProducts: 2 }, 2],
      [{ streamedBytes: bytes }, 3],
      [{ streamedBytes: bytes - 1 }, 2],
    ] as const) {
      const { opened, listen: come } = open(limits)
      expect((await come()).since()).toBe(snapshotOf(all.slice(0, count), count === 3))
      opened.close()
    }
  })

  it('stops where no more are shown', async () => {
    await add(...numbered(250))
    const { listen: come } = open({ streamedProducts: 15 })
    await come()
    expect([seen.lists.length, seen.read.length]).toEqual([1, 20])
  })

  it('tells nothing as removed that only has no room any more', async () => {
    await add('a', 'b')
    const bytes = Buffer.byteLength(await jsonOf('a')) + Buffer.byteLength(await jsonOf('b')) + 2
    const { listen: come } = open({ streamedBytes: bytes })
    const { since } = await come()
    since()
    await shop.catalog.updateProduct({ productId: 'a', name: 'longer' })
    await shop.catalog.adjustStock({ productId: 'b', delta: 1, reason: 'r' })
    seen.read.length = 0
    await pass(1_000)
    expect(since()).toBe(changed(await jsonOf('a')) + changed(await jsonOf('b')))
    // The second time to see whether it is still on sale.
    expect(seen.read).toEqual(['a', 'b', 'b'])
    await pass(1_000)
    expect(since()).toBe('')
    await shop.catalog.updateProduct({ productId: 'b', status: 'HIDDEN' })
    await pass(1_000)
    expect(since()).toBe(removed('b'))
  })
})

describe('what is hidden', () => {
  it('is removed where not all are shown, and another comes in its place', async () => {
    await add('a', 'b', 'c', 'd')
    const { listen: come } = open({ streamedProducts: 2 })
    const { since } = await come()
    expect(since()).toBe(snapshotOf([await jsonOf('a'), await jsonOf('b')], false))
    await shop.catalog.updateProduct({ productId: 'a', status: 'HIDDEN' })
    await pass(1_000)
    expect(since()).toBe(changed(await jsonOf('c')) + removed('a'))
  })

  it('is not looked at again where all are shown', async () => {
    await add('a', 'b')
    const { listen: come } = open()
    await come()
    await shop.catalog.updateProduct({ productId: 'a', status: 'HIDDEN' })
    seen.read.length = 0
    await pass(1_000)
    expect(seen.read).toEqual([])
  })

  it('while the catalogue is read is not shown', async () => {
    await add('a', 'b')
    const afterList = () => shop.catalog.updateProduct({ productId: 'a', status: 'HIDDEN' })
    const { listen: come } = open({}, { afterList })
    expect((await come()).since()).toBe(snapshotOf([await jsonOf('b')]))
  })
})

describe('who listens', () => {
  const refusalOf = async (from: ProductStream, address: string) =>
    from.open(address).then(
      () => undefined,
      (error: Error) => error,
    )
  const busy = (message: string) => ({
    code: 'BUSY',
    message,
    details: { retryAfterMs: 2_000, outcome: 'nothing happened' },
  })

  it('is refused where all places are of one address: late, if it is that one', async () => {
    const { opened, listen: come } = open({ streams: 2 })
    const [first, second] = [await come('a'), await come('a')]
    const own = await refusalOf(opened, 'a')
    expect(own).toMatchObject(busy('There are 2 listeners already.'))
    expect(latenessOf(own)).toBe(1_000)
    expect(opened.listeners).toBe(2)
    // One who has none takes a place of one who has two.
    await come('b')
    expect([first.readable.readableEnded, second.readable.readableEnded]).toEqual([false, true])
    const even = await refusalOf(opened, 'b')
    expect(even).toMatchObject(busy('There are 2 listeners already.'))
    expect(latenessOf(even)).toBe(undefined)
    expect(opened.listeners).toBe(2)
  })

  it('is refused for having most of them while others have fewer', async () => {
    const { opened, listen: come } = open({ streams: 3 })
    for (const address of ['a', 'a', 'b']) await come(address)
    expect(await refusalOf(opened, 'a')).toMatchObject({
      code: 'RATE_LIMITED',
      message: 'You have 2 streams open while others have fewer.',
      details: { retryAfterMs: 2_000 },
    })
    const next = await refusalOf(opened, 'b')
    expect(next).toMatchObject(busy('There are 3 listeners already.'))
    expect(latenessOf(next)).toBe(undefined)
  })

  it('counts from when it is asked, and no more where that came to nothing', async () => {
    let readMs = 50
    const { opened } = open({ streams: 2 }, { readMs: () => readMs })
    const coming = [refusalOf(opened, 'a'), refusalOf(opened, 'b'), refusalOf(opened, 'c')]
    await pass(50)
    expect((await Promise.all(coming)).map(error => error?.message)).toEqual([
      undefined,
      undefined,
      'There are 2 listeners already.',
    ])
    const { opened: other } = open({ streams: 1 }, { readMs: () => readMs })
    readMs = -1
    for (let time = 0; time < 2; time += 1) expect(await refusalOf(other, 'a')).toMatchObject({ message: 'away' })
    readMs = 0
    expect(await refusalOf(other, 'a')).toBe(undefined)
    other.close()
  })

  it('is cut off where it has not read for too long', async () => {
    await add('a')
    const { opened } = open({ streamUnreadMs: 3_000 })
    const { stream: unread } = await opened.open('a')
    await pass(3_000)
    expect(unread.destroyed).toBe(false)
    await pass(1_000)
    expect([unread.destroyed, opened.listeners]).toEqual([true, 0])
  })

  it('is ended when the server shuts down, also who is only coming, and no one comes any more', async () => {
    let readMs = 0
    const { opened, listen: come } = open({}, { readMs: () => readMs })
    const { readable } = await come()
    expect(vi.getTimerCount()).toBe(1)
    opened.close()
    await settled()
    expect([readable.readableEnded, opened.listeners, vi.getTimerCount()]).toEqual([true, 0, 0])
    expect(await refusalOf(opened, 'a')).toMatchObject(busy('The server is shutting down.'))
    readMs = 50
    const { opened: other } = open({}, { readMs: () => readMs })
    const coming = listen(other)
    other.close()
    await pass(50)
    expect((await coming).readable.readableEnded).toBe(true)
  })
})
