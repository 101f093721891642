import type { ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { setImmediate as turnOfLoop } from 'node:timers/promises'
import { type ListView, type Logger, productJson, type ProductView, type Shop, ShopError } from '@jumun/core'
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

/** A page is read and made JSON of in one go: it has as many products as make about so many bytes. */
const pageBytes = 32 * 1024
const smallestPage = 10
const largestPage = 100
const retryMs = 2_000
/** How late a caller who has all streams learns that there are no more. */
const fullMs = 1_000
/** Reading the catalogue may take a tenth of the time at most, however large it is. */
const readShare = 10

/** What listeners have been told. */
interface Shown {
  /** Products by id, each as its JSON. */
  readonly products: ReadonlyMap<string, string>
  /** Whether they are all that there are. */
  readonly complete: boolean
  /** The first event, made once for all who come. */
  readonly snapshot: Buffer
}

/**
 * One question to the shop each `everyMs` serves all listeners, and there is none without listeners. Reading the shop's
 * rows, and not only what this process has changed, shows the changes of all instances.
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
  let pageSize = smallestPage
  let closed = false

  async function load(): Promise<Shown> {
    const products = new Map<string, string>()
    let bytes = 0
    let complete = true
    const limit = pageSize
    // By cursor: what is hidden meanwhile makes no other product be passed over.
    for (let cursor: string | undefined; complete; ) {
      const part: ListView<ProductView> = await shop.catalog.listProducts(
        cursor === undefined ? { limit } : { cursor, limit },
      )
      for (const product of part.items) {
        const json = JSON.stringify(productJson(product))
        bytes += Buffer.byteLength(json) + 1
        complete &&= products.size < limits.streamedProducts && bytes <= limits.streamedBytes
        if (complete) products.set(product.productId, json)
      }
      if (part.nextCursor === null) break
      cursor = part.nextCursor
      await turnOfLoop()
    }
    const each = bytes / Math.max(1, products.size)
    pageSize = Math.round(Math.min(largestPage, Math.max(smallestPage, pageBytes / Math.max(1, each))))
    const snapshot = event('snapshot', `{"items":[${[...products.values()].join(',')}],"complete":${complete}}`)
    return { products, complete, snapshot: Buffer.from(`retry: ${retryMs}\n\n${snapshot}`) }
  }

  /** Where not all products are shown, one that no longer fits is not gone because of that. */
  async function withPushedOut(
    before: ReadonlyMap<string, string>,
    { products, complete }: Shown,
  ): Promise<ReadonlyMap<string, string>> {
    if (complete) return products
    const all = new Map(products)
    for (const productId of before.keys()) {
      if (products.has(productId)) continue
      const product = await shop.catalog.getProduct({ productId })
      if (product.status === 'ON_SALE') all.set(productId, JSON.stringify(productJson(product)))
    }
    return all
  }

  function current(): Promise<Shown> {
    if (shown !== undefined) return Promise.resolve(shown)
    loading ??= load()
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
      const loaded = await load()
      const before = shown?.products ?? new Map<string, string>()
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

function changes(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string {
  let text = ''
  for (const [productId, json] of after) if (before.get(productId) !== json) text += event('product', json)
  for (const productId of before.keys()) {
    if (!after.has(productId)) text += event('removed', JSON.stringify({ productId }))
  }
  return text
}

/** JSON holds no line breaks, so one `data` line is enough. */
function event(name: string, json: string): string {
  return `event: ${name}\ndata: ${json}\n\n`
}
