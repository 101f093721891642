import { createHash } from 'node:crypto'
import { setImmediate as turnOfLoop } from 'node:timers/promises'
import { createShop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { exposedHeaders } from '../guard/cors.ts'
import type { Turns } from '../guard/turns.ts'
import { route } from '../routes/route.ts'
import {
  createQuickAnswers,
  notAnswered,
  type QuickAnswer,
  type QuickHead,
  type QuickOptions,
} from './quick-answers.ts'

type Handle = Parameters<typeof route>[0]['handle']
type RouteParts = Partial<Omit<Parameters<typeof route>[0], 'handle'>>

/** Commits as a store counts them that can tell: the test says which there were. */
const commits = {
  last: 0,
  isKnown: true,
  about: new Map<string, number>(),
  now: () => (commits.isKnown ? commits.last : undefined),
  lastOfUser: (userId: string) => commits.about.get(`user ${userId}`) ?? 0,
  lastOfProduct: (productId: string) => commits.about.get(`product ${productId}`) ?? 0,
  commit(what: string) {
    commits.last += 1
    commits.about.set(what, commits.last)
  },
}
const inMemory = createShop({ store: createMemoryStore() })
const telling = createShop({ store: { ...createMemoryStore(), commits } })
beforeAll(async () => {
  for (const userId of ['mina', 'jun']) await inMemory.users.register({ userId, name: userId })
  await inMemory.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 0, stock: 9 })
})
afterAll(async () => {
  await inMemory.close()
  await telling.close()
})
beforeEach(() => {
  Object.assign(commits, { last: 5, isKnown: true, about: new Map() })
})
afterEach(() => {
  vi.useRealTimers()
})

/** What answers one route of a shop, and what was seen of each request on its way. */
function open(handle: Handle, parts: RouteParts = {}, options: Partial<QuickOptions> = {}) {
  const seen: [what: string, ...with: unknown[]][] = []
  const turns: Turns = {
    areFree: true,
    running: 0,
    waiting: 0,
    rest: () => undefined,
    assertRoom: caller => void seen.push(['room', caller]),
    async run(caller, { timed, onGone }, work) {
      seen.push(['turn', caller, timed])
      onGone?.(() => seen.push(['left']))
      return work()
    },
  }
  const asked = route({
    id: 'a',
    method: 'GET',
    path: '/things/:productId',
    access: 'public',
    tag: 'a',
    summary: 'a',
    status: 200,
    codes: [],
    handle,
    ...parts,
  })
  const ask = createQuickAnswers({
    shop: inMemory,
    deadline: work => {
      seen.push(['deadline'])
      return work
    },
    turns,
    rates: { assertUser: () => undefined, assertAddress: address => void seen.push(['address', address]) },
    cors: undefined,
    trustedProxies: 0,
    authenticate: ({ headers }) => headers['x-user-id'] as string | undefined,
    planOf(url) {
      const [, productId = ''] = /^\/things\/(\w+)/.exec(url) ?? []
      return productId === '' ? undefined : { route: asked, params: { productId }, query: { a: 'b' }, named: [] }
    },
    isOff: () => false,
    ...options,
  })
  async function answer(head: QuickHead): Promise<QuickAnswer> {
    return ask(head)!.answer
  }
  return { ask, answer, seen, turns }
}

function headOf(headers: Record<string, string> = {}, more: Partial<QuickHead> = {}): QuickHead {
  const request = { of: 'the host' }
  const url = '/things/latte'
  const onGone = (leave: () => void) => leave()
  return {
    method: 'GET',
    url,
    remoteAddress: '192.0.2.1',
    headers,
    request,
    header: name => headers[name],
    onGone,
    ...more,
  }
}

const head = headOf({ 'x-request-id': 'r1' })
const secure = (cacheControl: string) =>
  [
    ['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"],
    ['X-Content-Type-Options', 'nosniff'],
    ['X-Frame-Options', 'DENY'],
    ['Referrer-Policy', 'no-referrer'],
    ['Cache-Control', cacheControl],
    ['X-Request-Id', 'r1'],
  ].flat()
const ofJson = ['Content-Type', 'application/json; charset=utf-8']
const tagOf = (text: string) => `"${createHash('sha1').update(text).digest('base64url')}"`

describe('what is left to Koa', () => {
  const { ask, seen } = open(() => ({ json: {} }))

  it.each([
    ['another method', headOf({}, { method: 'HEAD' })],
    ['no method', headOf({}, { method: undefined })],
    ['no plan', headOf({}, { url: '/other' })],
    ['a body', headOf({ 'content-length': '0' })],
    ['a body in chunks', headOf({ 'transfer-encoding': 'chunked' })],
    ['a condition on time', headOf({ 'if-modified-since': 'Mon, 02 Mar 2026 00:00:00 GMT' })],
    ['what is asked of caches', headOf({ 'cache-control': 'no-cache' })],
    ['a tag that is none of ours', headOf({ 'if-none-match': '"x"' })],
    ['several tags', headOf({ 'if-none-match': `${tagOf('a')}, ${tagOf('b')}` })],
  ])('is %s', (_, unusual) => {
    expect(ask(unusual)).toBe(undefined)
    expect(seen).toEqual([])
  })

  it('is everything while it is off', () => {
    let isOff = true
    const { ask: askOrNot } = open(() => ({ json: {} }), {}, { isOff: () => isOff })
    expect(askOrNot(headOf())).toBe(undefined)
    isOff = false
    expect(askOrNot(headOf())).not.toBe(undefined)
  })

  it('is noted with what Koa begins with', () => {
    expect(notAnswered).toEqual({ method: 'GET', status: 404 })
  })
})

describe('an answer', () => {
  it('has its headers in their order, and the bytes of its text', async () => {
    const { answer } = open(() => ({ json: { name: '라떼' } }))
    const content = '{"name":"라떼"}'
    expect(await answer(head)).toEqual({
      status: 200,
      headers: [...secure('no-store'), ...ofJson, 'Content-Length', '17'],
      content,
    })
    // Nothing to compare with: it is sent whole.
    expect(await answer(headOf({ 'if-none-match': tagOf(content) }))).toMatchObject({ status: 200, content })
  })

  it('has a tag where it is made of something shared, and is left out for who has it', async () => {
    const { answer } = open(() => ({ from: {}, toJson: () => ({ name: '라떼' }) }))
    const [content, tag] = ['{"name":"라떼"}', tagOf('{"name":"라떼"}')]
    const whole = {
      status: 200,
      headers: [...secure('no-cache'), ...ofJson, 'ETag', tag, 'Content-Length', '17'],
      content,
    }
    expect(await answer(head)).toEqual(whole)
    expect(await answer(headOf({ 'x-request-id': 'r1', 'if-none-match': tagOf('other') }))).toEqual(whole)
    expect(await answer(headOf({ 'x-request-id': 'r1', 'if-none-match': tag }))).toEqual({
      status: 304,
      headers: [...secure('no-cache'), 'ETag', tag],
      content: undefined,
    })
  })

  it.each([
    [['https://a.example'], 'https://a.example', ['Vary', 'Origin'], 'https://a.example'],
    [['https://a.example'], 'https://b.example', ['Vary', 'Origin'], undefined],
    [['https://a.example'], undefined, ['Vary', 'Origin'], undefined],
    [['*'], 'https://b.example', [], '*'],
    [['*'], undefined, [], undefined],
  ])('is allowed to %j, asked from %s, behind its first headers', async (origins, origin, vary, allowed) => {
    const { answer } = open(() => ({ json: {} }), {}, { cors: { origins } })
    const { headers } = await answer(headOf({ 'x-request-id': 'r1', ...(origin !== undefined && { origin }) }))
    const told = ['Access-Control-Allow-Origin', allowed, 'Access-Control-Expose-Headers', exposedHeaders]
    expect(headers).toEqual([
      ...secure('no-store'),
      ...vary,
      ...(allowed === undefined ? [] : told),
      ...ofJson,
      'Content-Length',
      '2',
    ])
  })

  it('knows its route, when it was asked for, and by which name', async () => {
    const { ask } = open(() => ({ json: {} }))
    const before = performance.now()
    const question = ask(head)!
    expect(question).toMatchObject({ route: '/things/:productId', requestId: 'r1' })
    expect(question.startedAt).toBeGreaterThanOrEqual(before)
    expect(question.startedAt).toBeLessThanOrEqual(performance.now())
    const { requestId, answer } = ask(headOf({ 'x-request-id': 'not sane' }))!
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/)
    expect((await answer).headers).toContain(requestId)
  })

  it('that is no JSON is a defect', async () => {
    const { answer } = open(() => ({ empty: true }))
    await expect(answer(head)).rejects.toThrow(new Error('/things/:productId does not answer with JSON'))
  })
})

describe('on its way a question', () => {
  it('passes the guards in their order, and reaches its route', async () => {
    const given: unknown[] = []
    const { answer, seen } = open(
      request => {
        given.push(request)
        return { json: {} }
      },
      { access: 'user' },
    )
    await answer(headOf({ 'x-user-id': 'mina', 'x-forwarded-for': '203.0.113.9' }))
    const caller = { user: 'mina', address: '192.0.2.1' }
    expect(seen).toEqual([['address', '192.0.2.1'], ['room', caller], ['turn', caller, true], ['left'], ['deadline']])
    expect(given).toEqual([
      {
        shop: inMemory,
        params: { productId: 'latte' },
        query: { a: 'b' },
        body: {},
        userId: 'mina',
        idempotencyKey: undefined,
        address: '192.0.2.1',
        prefix: '',
      },
    ])
  })

  it('comes from where a trusted proxy says', async () => {
    const { answer, seen } = open(() => ({ json: {} }), {}, { trustedProxies: 1 })
    await answer(headOf({ 'x-forwarded-for': '203.0.113.9' }))
    await answer(headOf())
    expect(seen.filter(([what]) => what === 'address')).toEqual([
      ['address', '203.0.113.9'],
      ['address', '192.0.2.1'],
    ])
  })

  it('waits for who counts it, and for who knows its user', async () => {
    const order: string[] = []
    const after = async <T>(what: string, value: T) => {
      await turnOfLoop()
      order.push(what)
      return value
    }
    const { answer } = open(
      ({ userId }) => {
        order.push(`answered ${userId}`)
        return { json: {} }
      },
      { access: 'user' },
      {
        rates: { assertUser: () => undefined, assertAddress: () => after('counted', undefined) },
        authenticate: () => after('known', 'mina'),
      },
    )
    const answered = answer(head)
    await turnOfLoop()
    expect(order).toEqual(['counted'])
    await answered
    expect(order).toEqual(['counted', 'known', 'answered mina'])
  })

  it('is of no one where it is public, and no one is asked who it is', async () => {
    const users: unknown[] = []
    const { answer } = open(
      ({ userId }) => {
        users.push(userId)
        return { json: {} }
      },
      {},
      { authenticate: () => expect.fail('no one is asked') },
    )
    await answer(headOf({ 'x-user-id': 'mina' }))
    expect(users).toEqual([undefined])
  })

  it('shows its authentication what the host has handed over, and that no body comes', async () => {
    const given: unknown[] = []
    const authenticate = Object.assign((asked: unknown) => void given.push(asked), {
      believesAll: true,
      readsBody: true,
    })
    const refused = async (parts: RouteParts) =>
      open(() => ({ json: {} }), { access: 'user', ...parts }, { authenticate })
        .answer(head)
        .catch((error: { code: string }) => error.code)
    expect(await refused({})).toBe('UNAUTHENTICATED')
    expect(await refused({ namesUser: true })).toBe('INVALID_INPUT')
    expect(given[0]).toEqual({ headers: head.headers, userIds: [], request: head.request })
  })

  it('is refused by what it answers, also where a guard throws at once', async () => {
    const refuse = () => {
      throw new Error('too many')
    }
    const question = open(
      () => ({ json: {} }),
      {},
      {
        rates: { assertUser: () => undefined, assertAddress: refuse },
      },
    ).ask(head)!
    expect(question.answer).toBeInstanceOf(Promise)
    await expect(question.answer).rejects.toThrow('too many')
  })
})

describe('an answer that is kept', () => {
  /** How often its route was asked, after each of these requests. */
  function counting(parts: RouteParts, options: Partial<QuickOptions> = {}) {
    let calls = 0
    const opened = open(
      ({ userId, params }) => {
        calls += 1
        return { json: { userId, of: params } }
      },
      parts,
      options,
    )
    return {
      ...opened,
      async callsAfter(user: string, ...urls: string[]): Promise<number> {
        for (const url of urls) {
          const { content } = await opened.answer(headOf({ 'x-user-id': user }, { url }))
          const { of, userId } = JSON.parse(String(content))
          expect([of.productId, userId]).toEqual([/\w+$/.exec(url)![0], parts.access === 'user' ? user : undefined])
        }
        return calls
      },
    }
  }
  const [latte, mocha] = ['/things/latte', '/things/mocha']

  it('of a user is given again from its third time on, until something of the user is committed', async () => {
    const { callsAfter, seen, ask } = counting({ access: 'user', madeOf: 'user' }, { shop: telling })
    expect(await callsAfter('mina', latte)).toBe(1)
    expect(await callsAfter('mina', latte)).toBe(2)
    seen.length = 0
    expect(await callsAfter('mina', latte, latte)).toBe(2)
    // In no turn of its own, and at once.
    expect(seen.map(([what]) => what)).toEqual(['address', 'room', 'address', 'room'])
    expect(ask(headOf({ 'x-user-id': 'mina' }, { url: latte }))!.answer).not.toBeInstanceOf(Promise)
    expect(await callsAfter('mina', mocha)).toBe(3)
    expect(await callsAfter('jun', latte, latte, latte)).toBe(5)
    commits.commit('user mina')
    expect(await callsAfter('jun', latte)).toBe(5)
    expect(await callsAfter('mina', latte)).toBe(6)
    expect(await callsAfter('mina', latte)).toBe(6)
  })

  it('of a product is given to all, until something of the product is committed', async () => {
    const { callsAfter } = counting({ madeOf: 'product' }, { shop: telling })
    expect(await callsAfter('mina', latte)).toBe(1)
    expect(await callsAfter('jun', latte, latte)).toBe(2)
    expect(await callsAfter('mina', mocha, mocha, mocha)).toBe(4)
    commits.commit('product latte')
    expect(await callsAfter('mina', mocha)).toBe(4)
    expect(await callsAfter('mina', latte, latte)).toBe(5)
  })

  it('overtakes no one who waits for a turn', async () => {
    const { callsAfter, turns } = counting({ madeOf: 'product' }, { shop: telling })
    expect(await callsAfter('mina', latte, latte, latte)).toBe(2)
    Object.assign(turns, { areFree: false })
    expect(await callsAfter('mina', latte)).toBe(3)
    Object.assign(turns, { areFree: true })
    expect(await callsAfter('mina', latte)).toBe(3)
  })

  it('is none where it is made of more, or the shop does not tell', async () => {
    expect(await counting({}, { shop: telling }).callsAfter('mina', latte, latte, latte)).toBe(3)
    for (const madeOf of ['user', 'product'] as const) {
      const { callsAfter } = counting({ access: 'user', madeOf })
      expect(await callsAfter('mina', latte, latte, latte), madeOf).toBe(3)
    }
  })

  it('of orders is given again for ten seconds, until orders of the user change', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const { callsAfter, seen } = counting({ access: 'user', madeOf: 'orders' })
    expect(await callsAfter('mina', latte, latte, latte)).toBe(2)
    expect(await callsAfter('jun', latte, latte, latte)).toBe(4)
    seen.length = 0
    vi.advanceTimersByTime(9_999)
    expect(await callsAfter('mina', latte)).toBe(4)
    expect(seen.map(([what]) => what)).toEqual(['address', 'room', 'turn', 'left', 'deadline'])
    vi.advanceTimersByTime(1)
    expect(await callsAfter('mina', latte, latte)).toBe(5)
    await inMemory.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 1 }] })
    expect(await callsAfter('mina', latte, latte)).toBe(6)
    // On a shop that tells what was committed it is a matter of that.
    const told = counting({ access: 'user', madeOf: 'orders' }, { shop: telling })
    expect(await told.callsAfter('mina', latte, latte, latte)).toBe(2)
    commits.commit('user mina')
    expect(await told.callsAfter('mina', latte)).toBe(3)
  })

  it('is none while it cannot be told what was committed', async () => {
    const { callsAfter } = counting({ madeOf: 'product' }, { shop: telling })
    commits.isKnown = false
    expect(await callsAfter('mina', latte, latte, latte)).toBe(3)
    commits.isKnown = true
    expect(await callsAfter('mina', latte, latte)).toBe(4)
    commits.isKnown = false
    expect(await callsAfter('mina', latte)).toBe(5)
    commits.isKnown = true
    expect(await callsAfter('mina', latte)).toBe(5)
  })

  it('takes twenty megabytes at most', async () => {
    // Beside its text it has the braces and the name of JSON, its key, and 400 bytes.
    const besides = '{"text":""}'.length + latte.length + 400
    for (const [bytes, calls] of [
      [20 * 1024 * 1024, 2],
      [20 * 1024 * 1024 + 1, 3],
    ] as const) {
      let asked = 0
      const from = Object.freeze({})
      const { answer } = open(
        () => {
          asked += 1
          return { from, toJson: () => ({ text: 'x'.repeat(bytes - besides) }) }
        },
        { madeOf: 'product' },
        { shop: telling },
      )
      for (let time = 0; time < 3; time += 1) await answer(headOf({}, { url: latte }))
      expect(asked).toBe(calls)
    }
  })
})
