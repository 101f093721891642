import type { ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { setImmediate as turnOfLoop } from 'node:timers/promises'
import { type CursorView, type Logger, productJson, type ProductChangeNumber, type Shop, ShopError } from '@jumun/core'
import type { Limits } from '../guard/limits.ts'
import { tellLate } from '../request/late-refusal.ts'
import { createListeners } from './stream-listeners.ts'

/** Stock and prices as server-sent events: a snapshot first, then each product that has changed. */
export interface ProductStream {
  /**
   * `follow` takes the response that the stream goes into, to see whether someone reads it.
   * @throws ShopError `BUSY` when there are too many listeners, or the server is shutting down; `RATE_LIMITED` when most of
   * them are of this address
   */
  open(address: string): Promise<{ stream: Readable; follow(response: ServerResponse): void }>
  readonly listeners: number
  /** Ends all streams; no more are opened. */
  close(): void
}

/** Products are read and made JSON of in parts: a part has as many as make about so many bytes. */
const partBytes = 32 * 1024
const smallestPart = 10
const largestPart = 100
/** Change numbers are read for so many products at once: a store walks all their options. */
const numbersAtOnce = 100
/** Two changes of a product within a millisecond may share a number: so often all is read again. */
const wholeEveryMs = 60_000
const retryMs = 2_000
/** How late a caller who has all streams learns that there are no more. */
const fullMs = 1_000
/** Reading may take a tenth of the time at most, however much changes. */
const readShare = 10

/** A product as listeners have been told of it. */
interface Told {
  /** Its number before it was read; undefined where that is not known. */
  readonly changeNumber?: number
  readonly json: string
}

type ToldById = ReadonlyMap<string, Told>
const nothing: ToldById = new Map()

/** What listeners have been told. */
interface Shown {
  readonly products: ToldById
  /** Whether they are all that there are. */
  readonly complete: boolean
  /** The first event, made once for all who come. */
  readonly snapshot: Buffer
}

/**
 * Each `everyMs` change numbers are read, and the products whose numbers are other ones, once for all listeners; nothing without
 * any. Reading the shop's rows, and not only what this process has changed, shows the changes of all instances.
 */
export function createProductStream(parts: {
  shop: Shop
  logger: Logger
  limits: Limits
  everyMs?: number
  heartbeatMs?: number
}): ProductStream {
  const { shop, logger, limits, everyMs = 1_000, heartbeatMs = 15_000 } = parts
  const listeners = createListeners(limits.streamUnreadMs)
  /** Undefined until asked for. */
  let shown: Shown | undefined
  let loading: Promise<Shown> | undefined
  let timer: NodeJS.Timeout | undefined
  let spokeAt = 0
  let opening = 0
  let partSize = smallestPart
  let wholeAt = Number.NEGATIVE_INFINITY
  let closed = false

  /** The catalogue as it is now; of products whose numbers are those of `before`, as they were then. */
  async function load(before: ToldById): Promise<Shown> {
    const products = new Map<string, Told>()
    let bytes = 0
    let complete = true
    // By cursor: what is hidden meanwhile makes no other product be passed over.
    for (let cursor: string | undefined; complete; ) {
      const part: CursorView<ProductChangeNumber> = await shop.catalog.changeNumbers({ cursor, limit: numbersAtOnce })
      for (let from = 0; from < part.items.length && complete; from += partSize) {
        for (const [productId, told] of await toldNow(part.items.slice(from, from + partSize), before)) {
          bytes += Buffer.byteLength(told.json) + 1
          complete &&= products.size < limits.streamedProducts && bytes <= limits.streamedBytes
          if (complete) products.set(productId, told)
        }
      }
      if (part.nextCursor === null) break
      cursor = part.nextCursor
      await turnOfLoop()
    }
    const each = bytes / Math.max(1, products.size)
    partSize = Math.round(Math.min(largestPart, Math.max(smallestPart, partBytes / Math.max(1, each))))
    const items = [...products.values()].map(({ json }) => json)
    const snapshot = event('snapshot', `{"items":[${items.join(',')}],"complete":${complete}}`)
    return { products, complete, snapshot: Buffer.from(`retry: ${retryMs}\n\n${snapshot}`) }
  }

  /** Those that are on sale, in their order; only what has changed is read. */
  async function toldNow(part: readonly ProductChangeNumber[], before: ToldById): Promise<[string, Told][]> {
    const read = part.map(async ({ productId, changeNumber }): Promise<[string, Told][]> => {
      const known = before.get(productId)
      if (known?.changeNumber === changeNumber) return [[productId, known]]
      const json = await jsonOnSale(productId)
      return json === undefined ? [] : [[productId, { changeNumber, json }]]
    })
    return (await Promise.all(read)).flat()
  }

  async function jsonOnSale(productId: string): Promise<string | undefined> {
    const product = await shop.catalog.getProduct({ productId })
    return product.status === 'ON_SALE' ? JSON.stringify(productJson(product)) : undefined
  }

  /** Where not all products are shown, one that no longer fits is not gone because of that. */
  async function withPushedOut(before: ToldById, { products, complete }: Shown): Promise<ToldById> {
    if (complete) return products
    const all = new Map(products)
    for (const productId of before.keys()) {
      if (products.has(productId)) continue
      const json = await jsonOnSale(productId)
      if (json !== undefined) all.set(productId, { json })
    }
    return all
  }

  function loadWhole(): Promise<Shown> {
    wholeAt = performance.now()
    return load(nothing)
  }

  function current(): Promise<Shown> {
    if (shown !== undefined) return Promise.resolve(shown)
    loading ??= loadWhole()
      .then(loaded => (shown ??= loaded))
      .finally(() => {
        loading = undefined
      })
    return loading
  }

  function plan(ms: number): void {
    timer ??= setTimeout(() => void turn(), ms)
    timer.unref()
  }

  async function turn(): Promise<void> {
    const begun = performance.now()
    try {
      const before = shown?.products ?? nothing
      const loaded = begun - wholeAt >= wholeEveryMs ? await loadWhole() : await load(before)
      shown = { ...loaded, products: await withPushedOut(before, loaded) }
      await say(changes(before, shown.products))
    } catch (error) {
      // Listeners keep what they have; the next turn tells what has changed since.
      logger.warn('the product stream could not read the catalogue', { error })
    }
    const tookMs = performance.now() - begun
    if (performance.now() - spokeAt >= heartbeatMs) await say(': still here\n\n')
    listeners.cutUnread()
    timer = undefined
    if (listeners.size > 0) plan(Math.max(everyMs, readShare * tookMs))
    else shown = undefined
  }

  async function say(text: string): Promise<void> {
    if (text === '') return
    spokeAt = performance.now()
    await listeners.say(Buffer.from(text))
  }

  function assertRoom(address: string): void {
    if (closed) throw busy('The server is shutting down.')
    if (listeners.size + opening < limits.streams) return
    const { most } = listeners
    const own = listeners.of(address)
    if (own + 1 < most) return listeners.endOne()
    const full = busy(`There are ${limits.streams} listeners already.`)
    // All of them: told at once it would only ask again.
    if (own === listeners.size) throw tellLate(full, fullMs)
    if (own < most || most === 1) throw full
    throw new ShopError('RATE_LIMITED', `You have ${own} streams open while others have fewer.`, {
      retryAfterMs: retryMs,
    })
  }

  return {
    async open(address) {
      assertRoom(address)
      opening += 1
      const { snapshot } = await current().finally(() => {
        opening -= 1
      })
      const listener = listeners.add(address)
      listener.stream.write(snapshot)
      if (closed) listener.stream.end()
      plan(everyMs)
      return listener
    },
    get listeners() {
      return listeners.size
    },
    close() {
      closed = true
      clearTimeout(timer)
      listeners.endAll()
    },
  }
}

function busy(why: string): ShopError<'BUSY'> {
  return new ShopError('BUSY', why, { retryAfterMs: retryMs, outcome: 'nothing happened' })
}

function changes(before: ToldById, after: ToldById): string {
  let text = ''
  for (const [productId, { json }] of after) if (before.get(productId)?.json !== json) text += event('product', json)
  for (const productId of before.keys()) {
    if (!after.has(productId)) text += event('removed', JSON.stringify({ productId }))
  }
  return text
}

/** JSON holds no line breaks, so one `data` line is enough. */
function event(name: string, json: string): string {
  return `event: ${name}\ndata: ${json}\n\n`
}
