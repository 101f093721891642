import { describe, expect, it } from 'vitest'
import type { Crowd } from '../engine/questions.ts'
import { createMemoryStore } from '../memory/memory-store.ts'
import type { Reader } from '../ports/transaction.ts'
import { gatheredReader } from './gathered-reader.ts'

const alone: Crowd = { note: () => undefined, isThere: false }
const many: Crowd = { note: () => undefined, isThere: true }

type Parts = Record<string, Record<string, (input: unknown) => Promise<unknown>>>
type Asked = [call: string, input: unknown]

/** A reader that notes what it is asked for, and answers as the test says. */
function notedReader(answer: (call: string, input: never) => unknown) {
  const asked: Asked[] = []
  const { reader } = createMemoryStore()
  const parts = Object.entries(reader).map(([part, methods]) => [
    part,
    Object.fromEntries(
      Object.keys(methods as object).map(method => [
        method,
        async (input: never) => {
          const call = `${part}.${method}`
          asked.push([call, input])
          return answer(call, input)
        },
      ]),
    ),
  ])
  return { reader: Object.fromEntries(parts) as unknown as Reader, asked }
}

const rowsOf = (part: string, method: string) => ({ part, method })

/** Kinds of rows that are found by keys, and what each is found by. */
const byKey: [part: string, method: string, rowOf: (key: string) => object][] = [
  ['users', 'find', userId => ({ userId })],
  ['wallets', 'find', userId => ({ userId })],
  ['products', 'find', productId => ({ productId })],
  ['coupons', 'find', couponId => ({ couponId })],
  ['coupons', 'findByCode', code => ({ code })],
  ['carts', 'ofUsers', userId => ({ userId })],
  ['carts', 'linesOf', userId => ({ item: { userId } })],
  ['orders', 'find', orderId => ({ orderId })],
]

/** Equal questions that are asked once. */
const shared = ['products.changeNumbers', 'coupons.claimable', 'userCoupons.countUsed', 'sales.top', 'sales.ranked']

/** Made of other questions. */
const composed = ['products.page', 'orders.page', 'orders.newestOf', 'userCoupons.newestOf']

describe('who asks alone', () => {
  const { reader } = notedReader(() => [])
  const calls = Object.entries(gatheredReader(reader, alone)).flatMap(([part, methods]) =>
    Object.keys(methods as object).map(method => rowsOf(part, method)),
  )

  it.each(calls.filter(({ part, method }) => !composed.includes(`${part}.${method}`)))(
    'asks the store itself: $part.$method',
    async ({ part, method }) => {
      const answers = [{ of: part }]
      const input = [{ userId: 'mina', couponId: 'c' }]
      const { reader, asked } = notedReader(() => answers)
      const gathered = gatheredReader(reader, alone) as unknown as Parts
      expect(await gathered[part]![method]!(input)).toBe(answers)
      expect(asked).toEqual([[`${part}.${method}`, input]])
    },
  )
})

describe('a crowd', () => {
  it.each(byKey)('asks for %s.%s by key in one statement, and each gets its own', async (part, method, rowOf) => {
    const { reader, asked } = notedReader((_, keys: string[]) => keys.map(rowOf))
    const find = (gatheredReader(reader, many) as unknown as Parts)[part]![method]!
    expect(await Promise.all([find(['a']), find(['b', 'c']), find(['a'])])).toEqual([
      [rowOf('a')],
      [rowOf('b'), rowOf('c')],
      [rowOf('a')],
    ])
    expect(asked).toEqual([[`${part}.${method}`, ['a', 'b', 'c']]])
  })

  it('asks for coupons by user and campaign in one statement, and each gets its own', async () => {
    const pairs = ['a', 'b'].flatMap(userId => ['c', 'd'].map(couponId => ({ userId, couponId })))
    const { reader, asked } = notedReader((_, wanted) => wanted)
    const { findOwned } = gatheredReader(reader, many).userCoupons
    expect(await Promise.all(pairs.map(pair => findOwned([{ ...pair }])))).toEqual(pairs.map(pair => [pair]))
    expect(asked).toEqual([['userCoupons.findOwned', pairs]])
  })

  it.each(shared)('asks %s once where it asks the same', async call => {
    const [part, method] = call.split('.') as [string, string]
    const { reader, asked } = notedReader((_, { limit }: { limit: number }) => limit)
    const ask = (gatheredReader(reader, many) as unknown as Parts)[part]![method]!
    expect(await Promise.all([{ limit: 1 }, { limit: 1 }, { limit: 2 }].map(ask))).toEqual([1, 1, 2])
    expect(asked).toEqual([
      [call, { limit: 1 }],
      [call, { limit: 2 }],
    ])
  })
})

describe.each([
  { name: 'orders' as const, limit: 100, atOnce: 10 },
  { name: 'orders' as const, limit: 1_000, atOnce: 1 },
  { name: 'orders' as const, limit: 3_000, atOnce: 1 },
  { name: 'userCoupons' as const, limit: 100, atOnce: 50 },
  { name: 'userCoupons' as const, limit: 1, atOnce: 50 },
])('the newest $limit $name of each user', ({ name, limit, atOnce }) => {
  const newest = () => {
    const noted = notedReader((_, { userIds }: { userIds: string[] }) =>
      userIds.flatMap(userId => [1, 2].map(number => ({ userId, number }))),
    )
    return { ...noted, gathered: gatheredReader(noted.reader, many)[name] as unknown as Parts[string] }
  }

  it(`are asked for of ${atOnce} users at once`, async () => {
    const { gathered, asked } = newest()
    const userIds = Array.from({ length: 60 }, (_, i) => `u${i}`)
    const answers = await Promise.all(userIds.map(userId => gathered['newestOf']!({ userIds: [userId], limit })))
    expect(answers).toEqual(userIds.map(userId => [1, 2].map(number => ({ userId, number }))))
    const sizes = asked.map(([, input]) => (input as { userIds: string[] }).userIds.length)
    const full = Math.floor(60 / atOnce)
    expect(sizes).toEqual([...Array.from({ length: full }, () => atOnce), ...(60 % atOnce > 0 ? [60 % atOnce] : [])])
    expect(new Set(asked.map(([call, input]) => `${call} ${(input as { limit: number }).limit}`))).toEqual(
      new Set([`${name}.newestOf ${limit}`]),
    )
  })

  it('are asked for once of a user who is named twice', async () => {
    const { gathered, asked } = newest()
    expect(await gathered['newestOf']!({ userIds: ['b', 'a', 'b'], limit })).toEqual(
      ['b', 'a'].flatMap(userId => [1, 2].map(number => ({ userId, number }))),
    )
    expect(asked.flatMap(([, input]) => (input as { userIds: string[] }).userIds)).toEqual(['b', 'a'])
    expect(await gathered['newestOf']!({ userIds: [], limit })).toEqual([])
  })
})

describe('a page of orders', () => {
  const page = async (query: Parameters<Reader['orders']['page']>[0]) => {
    const { reader, asked } = notedReader(() => [])
    expect(await gatheredReader(reader, alone).orders.page(query)).toEqual([])
    return asked
  }

  it('is that of the newest of a user where nothing else is named', async () => {
    expect(await page({ userId: 'mina', limit: 5 })).toStrictEqual([
      ['orders.newestOf', { userIds: ['mina'], limit: 5 }],
    ])
  })

  it('is asked for as it is otherwise', async () => {
    for (const query of [
      { limit: 5 },
      { userId: 'mina', status: 'PAID' as const, limit: 5 },
      { from: 1, until: 2, limit: 5 },
      { userId: 'mina', after: { createdAt: 1, orderId: 'o' }, limit: 5 },
    ]) {
      expect(await page(query)).toStrictEqual([['orders.page', query]])
    }
  })
})
