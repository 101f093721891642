import type { Wallet } from '@jumun/core'
import { expect, test } from 'vitest'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { knownOptions } from './known-options.ts'
import type { KnownWallets } from './known-wallets.ts'
import { walletRepository } from './wallet-repository.ts'
import { optionRepository, ownOf } from './option-repository.ts'
import { wallets } from './tables.ts'

const connection = {} as SqlConnection

/** A dialect that keeps what is asked of it, by what it was built for, and answers selections with these rows. */
function asking(rows: unknown[][], { claims = false } = {}) {
  const asked: unknown[] = []
  const asks = (name: string) => (table: { name: string }, columns?: readonly string[] | string) => {
    const what = [name, table.name, ...(columns === undefined ? [] : [String(columns)])].join(' ')
    return async (given: SqlConnection, values: unknown) => {
      expect(given).toBe(connection)
      asked.push(what, values)
    }
  }
  const dialect = {
    ...Object.fromEntries(
      ['insertRows', 'updateRows', 'updateLockedRows', 'addToRows', 'addToStoredRows'].map(name => [name, asks(name)]),
    ),
    ...(claims && { claimRows: asks('claimRows') }),
    selectByKeys:
      ({ lock = false }: { lock?: boolean }) =>
      async (_: SqlConnection, keys: unknown) => {
        asked.push(lock ? 'lock' : 'find', keys)
        return rows
      },
  } as unknown as SqlDialect
  return { asked, dialect }
}

const wallet = (userId: string, of: Partial<Wallet> = {}): Wallet => ({ userId, balance: 10, entryCount: 3, ...of })

test('a wallet that is locked is known, with the latest time of its entries', async () => {
  expect(wallets.columns).toEqual(['user_id', 'balance', 'entry_count', 'erased_at', 'order_changes'])
  const rows = [
    ['a', 10, 3, null, 2, '7'],
    ['b', 20, 4, 5, null, null],
    ['c', 30, 0, null, null],
  ]
  const known: KnownWallets = new Map()
  const { asked, dialect } = asking(rows, { claims: true })
  const repository = walletRepository(dialect)(connection, knownOptions(), known)
  expect(await repository.lock(['a', 'b', 'c'])).toEqual([
    wallet('a', { orderChanges: 2 }),
    wallet('b', { balance: 20, entryCount: 4, erasedAt: 5 }),
    wallet('c', { balance: 30, entryCount: 0 }),
  ])
  expect([...known]).toEqual([
    ['a', { entryCount: 3, latestAt: 7 }],
    ['b', { entryCount: 4, latestAt: null }],
    ['c', { entryCount: 0, latestAt: null }],
  ])
  const keys = [['a'], ['b'], ['c']]
  expect(asked).toEqual(['lock', keys, 'claimRows jumun_wallets lock_count', keys])
  const plain = asking(rows)
  await walletRepository(plain.dialect)(connection, knownOptions(), known).lock(['a'])
  expect(plain.asked).toEqual(['lock', [['a']]])
})

test('a wallet that is made is known, without a time', async () => {
  const known: KnownWallets = new Map()
  const { asked, dialect } = asking([])
  await walletRepository(dialect)(connection, knownOptions(), known).insert([wallet('a', { entryCount: 0 })])
  expect([...known]).toEqual([['a', { entryCount: 0, latestAt: null }]])
  expect(asked).toEqual(['insertRows jumun_wallets', [['a', 10, 0, null, null]]])
})

const moved = 'updateLockedRows jumun_wallets balance,entry_count,order_changes,latest_at'
const whole = 'jumun_wallets balance,entry_count,erased_at,order_changes,latest_at'
test.each([
  ['are all known and in use', ['a', 'b'], {}, moved, [10, 3, 2, 7], [10, 3, null, 8]],
  [
    'one was erased',
    ['a', 'b'],
    { erasedAt: 5 },
    `updateLockedRows ${whole}`,
    [10, 3, null, 2, 7],
    [10, 3, 5, null, 8],
  ],
  ['one is not known', ['a'], {}, `updateRows ${whole}`, [10, 3, null, 2, 7], [10, 3, null, null, null]],
])('wallets that %s are saved in one statement', async (_, knownIds, of, statement, first, second) => {
  const known: KnownWallets = new Map(
    knownIds.map(userId => [userId, { entryCount: 3, latestAt: userId === 'a' ? 7 : 8 }]),
  )
  const { asked, dialect } = asking([])
  const repository = walletRepository(dialect)(connection, knownOptions(), known)
  await repository.save([wallet('a', { orderChanges: 2 }), wallet('b', of)])
  expect(asked).toEqual([
    statement,
    [
      [...first, 'a'],
      [...second, 'b'],
    ],
  ])
})

const stored = (optionId: string, position: number, own: unknown[], productId = 'p') => [
  productId,
  optionId,
  optionId.toUpperCase(),
  5,
  9,
  4,
  position,
  ...own,
]

test('what the store keeps in an option is read from behind it', () => {
  const nothing = { lastOrderId: null, soldOn: null, soldUnits: 0, soldRevenue: 0, productChanges: 0 }
  expect(ownOf(['x', null, null, null, null, null], 1)).toEqual(nothing)
  expect(ownOf(['o', 'day', '2', '30', '4'], 0)).toEqual({
    lastOrderId: 'o',
    soldOn: 'day',
    soldUnits: 2,
    soldRevenue: 30,
    productChanges: 4,
  })
  // Of an option that was sold on no day there are no figures.
  expect(ownOf(['x', 'o', null, 2, 30, null], 1)).toEqual({ ...nothing, lastOrderId: 'o' })
})

test('options that are locked are known, those of each product by their position', async () => {
  const none = [null, null, null, null, null]
  const rows = [
    stored('a', 2, ['o', 'day', 1, 10, 6]),
    stored('b', 1, none),
    stored('c', 4, none),
    stored('f', 3, none),
    stored('z', 0, none, 'q'),
    stored('d', 9, none, 'r'),
    stored('e', 8, none, 'r'),
    stored('s', 0, none, 's'),
  ]
  const known = knownOptions()
  const { asked, dialect } = asking(rows)
  const locking = optionRepository(dialect)(connection, known).lock(['p', 'q', 'r', 's'])
  expect(known.locking).toBe(locking)
  expect((await locking).map(({ optionId }) => optionId)).toEqual(['b', 'a', 'f', 'c', 'z', 'e', 'd', 's'])
  expect(asked).toEqual(['lock', [['p'], ['q'], ['r'], ['s']]])
  expect(known.get({ productId: 'p', optionId: 'a' })).toMatchObject({ lastOrderId: 'o', soldUnits: 1 })
  expect(['p', 'q', 'x'].map(known.changesOf)).toEqual([6, 0, undefined])
})

const options = [
  'stock,movement_count,last_order_id,sold_on,sold_units,sold_revenue',
  'name,price,stock,movement_count,position',
]
const savedMoved = `updateLockedRows jumun_options ${options[0]}`
const savedWhole = `updateLockedRows jumun_options ${options[1]},last_order_id,sold_on,sold_units,sold_revenue`
const add = 'addToRows jumun_sales quantity,revenue'

/** Locks the options a (sold on a day) and b (never sold), and saves them with a change. */
async function saving(change: object, { isSold = false, unknown = false } = {}) {
  const { asked, dialect } = asking([
    stored('a', 1, ['o', '1', 2, 20, 0]),
    stored('b', 2, [null, null, null, null, null]),
  ])
  const known = knownOptions()
  const repository = optionRepository(dialect)(connection, known)
  const [a, b] = (await repository.lock(['p'])) as unknown as [object, object]
  asked.length = 0
  const figures = [
    { day: '1', productId: 'p', optionId: 'a', quantity: 1, revenue: 10 },
    { day: '2', productId: 'p', optionId: 'b', quantity: 3, revenue: 30 },
    { day: '1', productId: 'p', optionId: 'x', quantity: 5, revenue: 50 },
  ]
  const rows = [{ ...a, stock: 8 }, { ...b, ...change }, ...(unknown ? [{ ...b, optionId: 'x' }] : [])]
  await (isSold ? repository.save(rows as never, figures) : repository.save(rows as never))
  return { asked, known }
}

test('options of which only the stock has moved are saved as such', async () => {
  const { asked } = await saving({ stock: 7, movementCount: 5 })
  const rows = [
    [8, 4, 'o', '1', 2, 20, 'p', 'a'],
    [7, 5, null, null, null, null, 'p', 'b'],
  ]
  expect(asked).toEqual([savedMoved, rows])
})

test.each([{ name: 'New' }, { price: 6 }, { position: 7 }])(
  'options of which one has changed are saved whole: %o',
  async change => {
    const { asked, known } = await saving(change)
    const { name, price, position } = { name: 'B', price: 5, position: 2, ...change }
    const rows = [
      ['A', 5, 8, 4, 1, 'o', '1', 2, 20, 'p', 'a'],
      [name, price, 9, 4, position, null, null, null, null, 'p', 'b'],
    ]
    expect(asked).toEqual([savedWhole, rows])
    expect(known.get({ productId: 'p', optionId: 'b' })!.option).toMatchObject(change)
  },
)

test('figures go with their options, and those of others into rows of their own', async () => {
  const rows = [
    [8, 4, 'o', '1', 3, 30, 'p', 'a'],
    [9, 4, null, '2', 3, 30, 'p', 'b'],
  ]
  const { asked } = await saving({}, { isSold: true })
  expect(asked).toEqual([add, [['1', 'p', 'x', 5, 50]], savedMoved, rows])
  const { asked: whole } = await saving({ name: 'New' }, { isSold: true })
  expect(whole[3]).toEqual([
    ['A', 5, 8, 4, 1, 'o', '1', 3, 30, 'p', 'a'],
    ['New', 5, 9, 4, 2, null, '2', 3, 30, 'p', 'b'],
  ])
})

test('where an option is not known, all are saved without what the store keeps in them', async () => {
  const { asked } = await saving({}, { isSold: true, unknown: true })
  const figures = [
    ['1', 'p', 'a', 1, 10],
    ['2', 'p', 'b', 3, 30],
    ['1', 'p', 'x', 5, 50],
  ]
  const rows = [
    ['A', 5, 8, 4, 1, 'p', 'a'],
    ['B', 5, 9, 4, 2, 'p', 'b'],
    ['B', 5, 9, 4, 2, 'p', 'x'],
  ]
  expect(asked).toEqual([add, figures, `updateRows jumun_options ${options[1]}`, rows])
})
