import { describe, expect, it } from 'vitest'
import { hashOf, placeOf } from '../parts/place.ts'
import { visibleRows } from '../parts/visible-rows.ts'
import { createClient, searchOf } from './client.ts'
import { createFeed } from './feed.ts'
import { createIntents } from './intents.ts'
import { Refusal, Unanswered } from './refusal.ts'

const refusal = (code: string) => new Refusal({ code, status: 409, detail: '', details: {} } as never, 10)

describe('a wish', () => {
  const create = () => {
    let made = 0
    return createIntents({ newKey: () => `key ${(made += 1)}`, pause: async () => {} })
  }

  it('is sent once, however often it is pressed while it is under way', async () => {
    const { fulfil } = create()
    const keys: string[] = []
    const send = async (key: string) => {
      keys.push(key)
      return 'done'
    }
    const both = await Promise.all([
      fulfil('charge mina', { amount: 1 }, send),
      fulfil('charge mina', { amount: 1 }, send),
    ])
    expect(both).toEqual(['done', 'done'])
    expect(keys).toEqual(['key 1'])
    await fulfil('charge mina', { amount: 1 }, send)
    expect(keys).toEqual(['key 1', 'key 2'])
  })

  it('keeps its key through lost answers, also for the next press, and not past a refusal', async () => {
    const { fulfil } = create()
    const keys: string[] = []
    const failing = (error: Error, times: number) => async (key: string) => {
      keys.push(key)
      if (keys.length <= times) throw error
      return 'done'
    }
    await expect(fulfil('w', { a: 1 }, failing(new Unanswered(''), 3))).rejects.toThrow(Unanswered)
    await expect(fulfil('w', { a: 1 }, failing(refusal('BUSY'), 5))).resolves.toBe('done')
    expect(new Set(keys)).toEqual(new Set(['key 1']))
    expect(keys).toHaveLength(6)
    await expect(fulfil('w', { a: 1 }, failing(refusal('INSUFFICIENT_STOCK'), 7))).rejects.toThrow(Refusal)
    await fulfil('w', { a: 1 }, failing(refusal('BUSY'), 0))
    expect(keys.slice(6)).toEqual(['key 2', 'key 3'])
    await fulfil('w', { a: 2 }, failing(refusal('BUSY'), 0))
    expect(keys.at(-1)).toBe('key 4')
  })
})

describe('the client', () => {
  const answering = (text: string, status: number, headers: Record<string, string> = {}) => {
    const reached: boolean[] = []
    const client = createClient({
      credentials: () => ({ Authorization: 'Bearer token' }),
      onAnswer: answered => reached.push(answered),
      send: async () => new Response(text, { status, headers }),
    })
    return { client, reached }
  }

  it('tells an answer of the shop from one that is not', async () => {
    expect(await answering('{"a":1}', 200).client.ask('GET', '/x')).toEqual({ a: 1 })
    const busy = answering('{"code":"BUSY","detail":"d","details":{}}', 503, { 'Retry-After': '2' })
    await expect(busy.client.ask('GET', '/x')).rejects.toMatchObject({ retryAfterMs: 2000, problem: { code: 'BUSY' } })
    expect(busy.reached).toEqual([true])
    for (const [text, status] of [
      ['<h1>Bad gateway</h1>', 502],
      ['<h1>Hello</h1>', 200],
    ] as const) {
      const other = answering(text, status)
      await expect(other.client.ask('GET', '/x')).rejects.toThrow(Unanswered)
      expect(other.reached).toEqual([false])
    }
  })

  it('leaves out of the query what is not there', () => {
    expect(searchOf({ query: '', limit: 5, cursor: undefined, name: '라떼 &' })).toBe(
      '?limit=5&name=%EB%9D%BC%EB%96%BC+%26',
    )
    expect(searchOf({})).toBe('')
  })
})

describe('a list read by cursor', () => {
  const stored = Array.from({ length: 25 }, (_, index) => ({ id: `${index}`, value: 0 }))
  const reader = () => {
    const source = [...stored]
    const feed = createFeed<{ id: string; value: number }>({
      async read(cursor) {
        const start = Number(cursor ?? 0)
        const items = source.slice(start, start + 10)
        return { items, nextCursor: start + 10 < source.length ? String(start + 10) : null }
      },
      idOf: ({ id }) => id,
      onChange() {},
    })
    return { source, feed }
  }

  it('is read on to its end, each once', async () => {
    const { feed } = reader()
    await Promise.all([feed.more(), feed.more()])
    expect(feed.items).toHaveLength(10)
    await feed.more()
    await feed.more()
    expect([feed.items.length, feed.complete]).toEqual([25, true])
    await feed.more()
    expect(new Set(feed.items.map(({ id }) => id)).size).toBe(25)
  })

  it('takes what has changed and what is new, in its place', async () => {
    const { source, feed } = reader()
    await feed.more()
    await feed.more()
    source[15] = { id: '15', value: 1 }
    await feed.refresh(12, 16)
    expect(feed.items[15]).toEqual({ id: '15', value: 1 })
    source.unshift({ id: 'new', value: 0 })
    await feed.catchUp()
    expect(feed.items.slice(0, 2).map(({ id }) => id)).toEqual(['new', '0'])
    expect(feed.put({ id: '15', value: 2 })).toBe(true)
    expect(feed.items[16]).toEqual({ id: '15', value: 2 })
    source.unshift(...Array.from({ length: 12 }, (_, index) => ({ id: `newer ${index}`, value: 0 })))
    await feed.catchUp()
    expect(feed.items).toHaveLength(10)
    await feed.more()
    expect(feed.items.map(({ id }) => id).slice(9, 14)).toEqual(['newer 9', 'newer 10', 'newer 11', 'new', '0'])
  })
})

describe('places and rows', () => {
  it('keeps a place in the address, regardless of its ids', () => {
    for (const id of ['a/b', '라떼', '100%', 'a?b#c']) {
      expect(placeOf(hashOf('products', id, { query: 'x&y', empty: '' }))).toEqual({
        page: 'products',
        id,
        filters: { query: 'x&y' },
      })
    }
    expect(placeOf('')).toEqual({ page: 'now', id: undefined, filters: {} })
    expect(placeOf('#/orders/%')).toMatchObject({ page: 'orders', id: '%' })
  })

  it('has rows for what is seen, and a few more', () => {
    expect(visibleRows({ top: 100, height: 800, rowHeight: 50, count: 10_000 })).toEqual({ first: 0, last: 24 })
    const { first, last } = visibleRows({ top: -250_000, height: 800, rowHeight: 50, count: 10_000 })
    expect([first <= 5_000 - 8, last >= 5_016 + 8, last - first < 48]).toEqual([true, true, true])
    expect(visibleRows({ top: -1e9, height: 800, rowHeight: 50, count: 3 })).toEqual({ first: 3, last: 3 })
  })
})
