import { PassThrough, type Readable } from 'node:stream'
import { type Logger, type ProductView, type Shop, ShopError } from '@jumun/core'
import type { Limits } from '../guard/limits.ts'

/** Stock and prices as server-sent events: a snapshot first, then each product that has changed. */
export interface ProductStream {
  /** @throws ShopError `BUSY` when there are too many listeners, or the server is shutting down */
  open(): Promise<Readable>
  readonly listeners: number
  /** Ends all streams; no more are opened. */
  close(): void
}

const pageSize = 100
const retryMs = 2_000
/** A listener that lags behind by so much is cut off; it comes back and begins with a snapshot. */
const maxUnreadBytes = 1024 * 1024

/**
 * One question to the shop each `everyMs` serves all listeners, and there is none while nobody listens. Reading the shop's
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
  const listeners = new Set<PassThrough>()
  /** Products by id, each as its JSON; undefined while nobody has asked. */
  let shown: Map<string, string> | undefined
  let loading: Promise<Map<string, string>> | undefined
  let timer: NodeJS.Timeout | undefined
  let spokeAt = 0
  let opening = 0
  let closed = false

  async function load(): Promise<Map<string, string>> {
    const products = new Map<string, string>()
    for (let page = 1; products.size < limits.streamedProducts; page += 1) {
      const { items }: { items: readonly ProductView[] } = await shop.catalog.listProducts({ page, limit: pageSize })
      for (const product of items) products.set(product.productId, JSON.stringify(product))
      if (items.length < pageSize) break
    }
    return products
  }

  function current(): Promise<Map<string, string>> {
    if (shown !== undefined) return Promise.resolve(shown)
    loading ??= load()
      .then(products => (shown ??= products))
      .finally(() => {
        loading = undefined
      })
    return loading
  }

  function plan(): void {
    timer ??= setTimeout(() => void turn(), everyMs)
    timer.unref()
  }

  async function turn(): Promise<void> {
    try {
      const products = await load()
      say(changes(shown ?? new Map(), products))
      shown = products
    } catch (error) {
      // Listeners keep what they have; the next turn tells what has changed since.
      logger.warn('the product stream could not read the catalogue', { error })
    }
    if (Date.now() - spokeAt >= heartbeatMs) say(': still here\n\n')
    timer = undefined
    if (listeners.size > 0) plan()
    else shown = undefined
  }

  function say(text: string): void {
    if (text === '') return
    spokeAt = Date.now()
    for (const listener of listeners) {
      if (listener.readableLength + listener.writableLength > maxUnreadBytes) listener.destroy()
      else listener.write(text)
    }
  }

  return {
    async open() {
      if (closed || listeners.size + opening >= limits.streams) {
        const why = closed ? 'The server is shutting down.' : `There are ${limits.streams} listeners already.`
        throw new ShopError('BUSY', why, { retryAfterMs: retryMs, outcome: 'nothing happened' })
      }
      opening += 1
      const products = await current().finally(() => {
        opening -= 1
      })
      const listener = new PassThrough()
      listener.write(`retry: ${retryMs}\n\n${event('snapshot', `{"items":[${[...products.values()].join(',')}]}`)}`)
      if (closed) listener.end()
      else listeners.add(listener)
      listener.once('close', () => listeners.delete(listener))
      plan()
      return listener
    },
    get listeners() {
      return listeners.size
    },
    close() {
      closed = true
      clearTimeout(timer)
      for (const listener of listeners) listener.end()
    },
  }
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
