import { Readable } from 'node:stream'
import type { ProductView, Shop } from '@jumun/core'

const pageSize = 100
/** Of a catalogue that changes while it is read, pages that no list comes to any more are among them. */
const mostPagesKept = 1_000

interface Page {
  /** The products as JSON, without the brackets around them. */
  readonly text: string
  readonly count: number
  readonly nextCursor: string | null
}

/** A page that was read, or is being read, since the moment of that number. */
interface Reading {
  readonly begun: number
  readonly page: Promise<Page>
}

/**
 * The products that can be seen, `most` of them, as the text of one JSON array, read page by page as fast as it is taken, a page
 * ahead. The first page is there when it resolves, so that a shop that cannot be read shows in the answer's status.
 *
 * Lists that are read at once share their pages, as text: a page serves every list that was asked for before its reading began,
 * so that none shows an older state than that of its question.
 */
export function createAllProducts(
  most: number,
  shown: (product: ProductView) => object,
): (shop: Shop) => Promise<Readable> {
  /** By the cursor of their page; the first one has none. */
  const readings = new Map<string | undefined, Reading>()
  /** The number of the last reading: a list was asked for at the moment of the last one before it. */
  let moment = 0
  let lists = 0

  async function read(shop: Shop, cursor: string | undefined): Promise<Page> {
    const { items, nextCursor } = await shop.catalog.listProducts({ cursor, limit: pageSize })
    const text = items.map(product => JSON.stringify(shown(product))).join(',')
    return { text, count: items.length, nextCursor }
  }

  function pageBehind(shop: Shop, cursor: string | undefined, askedAt: number): Promise<Page> {
    const known = readings.get(cursor)
    if (known !== undefined && known.begun > askedAt) return known.page
    moment += 1
    const reading = { begun: moment, page: read(shop, cursor) }
    readings.delete(cursor)
    readings.set(cursor, reading)
    const [oldest] = readings.keys()
    if (readings.size > mostPagesKept) readings.delete(oldest)
    // What failed is tried again by the next list; this one fails by the same promise.
    reading.page.catch(() => readings.get(cursor) === reading && readings.delete(cursor))
    return reading.page
  }

  function end(): void {
    lists -= 1
    if (lists === 0) readings.clear()
  }

  async function* texts(shop: Shop, first: Page, askedAt: number): AsyncGenerator<string> {
    let page = first
    let left = most
    let separator = '['
    for (;;) {
      const { text, count, nextCursor } = page
      const next = count >= left || nextCursor === null ? undefined : pageBehind(shop, nextCursor, askedAt)
      if (count > 0) yield separator + (count <= left ? text : firstOf(text, left))
      if (count > 0) separator = ','
      left -= count
      if (next === undefined) break
      page = await next
    }
    yield separator === '[' ? '[]' : ']'
  }

  return async shop => {
    const askedAt = moment
    lists += 1
    try {
      const first = await pageBehind(shop, undefined, askedAt)
      return Readable.from(texts(shop, first, askedAt), { objectMode: false }).once('close', end)
    } catch (error) {
      end()
      throw error
    }
  }
}

function firstOf(text: string, count: number): string {
  const items = JSON.parse(`[${text}]`) as object[]
  return items
    .slice(0, count)
    .map(item => JSON.stringify(item))
    .join(',')
}
