import { describe, expect, test } from 'vitest'
import { fromDrizzle } from './drizzle.ts'
import { fromKnex, poolOfKnex } from './knex.ts'
import { fromMikroOrm } from './mikro-orm.ts'
import { fromPrisma } from './prisma.ts'
import { fromSequelize, poolOfSequelize } from './sequelize.ts'
import { fromTypeOrm } from './type-orm.ts'

// What the libraries hand over, in the shapes that they have. The libraries themselves are run by the tests of embedding.

const client = { query: () => undefined, escapeIdentifier: () => undefined }
const pool = { connect: () => undefined, totalCount: 0 }
const lends = (connection: unknown) => ({ acquireConnection: async () => connection })
const runner = (fields: object) => ({ queryRunner: { isReleased: false, connect: async () => client, ...fields } })
const trx = (fields: object) => ({ isTransaction: true, client: lends(client), ...fields })
const within = (context: unknown) => ({ getTransactionContext: () => context })
const kysely = { isTransaction: true, executeQuery: () => undefined }

const notBegun = 'The connection is not in a transaction. Begin one, and use the shop within it.'
const over = 'This transaction of the host is over. Call within() again in the next one.'
const unknownDriver = (library: string) =>
  new TypeError(
    `Jumun knows ${library} over pg, mysql2, better-sqlite3 and PGlite. For another driver give within() a { database, query }.`,
  )

/** Each function with a value that is given to it, and the object or the error that comes of it. */
const handedOver: readonly (readonly [take: (value: never) => Promise<object>, value: unknown, becomes: unknown])[] = [
  [fromDrizzle, { session: { client } }, client],
  [fromDrizzle, { session: { client: pool } }, notBegun],
  [fromDrizzle, { session: {} }, new TypeError("fromDrizzle() takes the tx of Drizzle's transaction().")],
  [fromDrizzle, undefined, new TypeError("fromDrizzle() takes the tx of Drizzle's transaction().")],
  [fromDrizzle, {}, new TypeError("fromDrizzle() takes the tx of Drizzle's transaction().")],
  [fromDrizzle, { session: { client: {} } }, unknownDriver('Drizzle')],
  [fromKnex, trx({}), client],
  [fromKnex, trx({ isCompleted: () => false }), client],
  [fromKnex, trx({ isCompleted: () => true }), over],
  [fromKnex, trx({ isTransaction: false }), notBegun],
  [fromKnex, { client: lends(client) }, notBegun],
  [fromKnex, trx({ client: {} }), new TypeError("fromKnex() takes the trx of Knex's transaction().")],
  [fromKnex, trx({ client: lends({}) }), unknownDriver('Knex')],
  [fromMikroOrm, within(kysely), kysely],
  [fromMikroOrm, within(trx({})), client],
  [fromMikroOrm, within(undefined), notBegun],
  [fromMikroOrm, {}, new TypeError('fromMikroOrm() takes the em of a MikroORM transaction.')],
  [fromPrisma, { $queryRawUnsafe() {}, $connect() {} }, notBegun],
  [fromPrisma, { $queryRawUnsafe() {} }, new TypeError('Jumun knows Prisma on postgresql, mysql, sqlite.')],
  [fromPrisma, {}, new TypeError("fromPrisma() takes the client of Prisma's interactive $transaction().")],
  [fromSequelize, { afterCommit() {}, connection: client }, client],
  [fromSequelize, { afterCommit() {}, connection: client, finished: 'commit' }, over],
  [fromSequelize, { afterCommit() {}, finished: 'rollback' }, over],
  [fromSequelize, { afterCommit() {} }, notBegun],
  [fromSequelize, { connection: client }, new TypeError('fromSequelize() takes a Transaction of Sequelize.')],
  [fromSequelize, { afterCommit() {}, connection: {} }, unknownDriver('Sequelize')],
  [fromTypeOrm, runner({ isTransactionActive: true }), client],
  [fromTypeOrm, runner({ isTransactionActive: true, isReleased: true }), over],
  [fromTypeOrm, runner({ isTransactionActive: false }), notBegun],
  [fromTypeOrm, { connection: {} }, notBegun],
  [fromTypeOrm, {}, new TypeError('fromTypeOrm() takes the manager of a TypeORM transaction.')],
  [fromTypeOrm, runner({ isTransactionActive: true, connect: async () => ({}) }), unknownDriver('TypeORM')],
]

test.each(handedOver.map(([take, value, becomes]) => [take.name, value, becomes, take] as const))(
  '%s makes of %j what it ought to',
  async (_, value, becomes, take) => {
    if (typeof becomes === 'string') {
      await expect(take(value as never)).rejects.toMatchObject({
        name: 'ShopError',
        code: 'INVALID_INPUT',
        message: becomes,
        details: { issues: [{ pointer: '', message: becomes }] },
        cause: { name: 'HostTransactionError', message: becomes },
      })
    } else if (becomes instanceof Error) await expect(take(value as never)).rejects.toEqual(becomes)
    else expect(await take(value as never)).toBe(becomes)
  },
)

describe('fromPrisma', () => {
  type Asked = (sql: string, ...values: unknown[]) => Promise<unknown>
  const transactionOf = (fields: { rows?: Asked; count?: Asked; provider?: string }) =>
    ({
      _activeProvider: fields.provider ?? 'postgresql',
      $queryRawUnsafe: fields.rows,
      $executeRawUnsafe: fields.count,
      ...(fields.rows === undefined && { $queryRawUnsafe: async () => [] }),
    }) as never

  test.each([
    ['postgresql', 'postgres'],
    ['mysql', 'mysql'],
    ['sqlite', 'sqlite'],
  ])('on %s speaks to %s', async (provider, database) => {
    expect(await fromPrisma(transactionOf({ provider }))).toHaveProperty('database', database)
  })

  test('gives one conversation for each transaction, so that two of it take turns', async () => {
    const [one, other] = [transactionOf({}), transactionOf({})]
    expect(await fromPrisma(one)).toBe(await fromPrisma(one))
    expect(await fromPrisma(one)).not.toBe(await fromPrisma(other))
  })

  test('asks for rows or for a count as it is asked, and reads sums as texts', async () => {
    const asked: unknown[] = []
    const sum = { toFixed: () => '12' }
    const { query } = await fromPrisma(
      transactionOf({
        async rows(...all) {
          asked.push(['rows', ...all])
          return [
            { id: 7n, sum, when: null },
            { id: 'a', sum: { other: 1 }, when: 2 },
          ]
        },
        async count(...all) {
          asked.push(['count', ...all])
          return 3
        },
      }),
    )
    expect(await query('select $1', ['a', 1], 'rows')).toEqual({
      rows: [
        { id: 7n, sum: '12', when: null },
        { id: 'a', sum: { other: 1 }, when: 2 },
      ],
      affected: 2,
    })
    expect(await query('update t', ['b', null], 'affected')).toEqual({ rows: [], affected: 3 })
    expect(asked).toEqual([
      ['rows', 'select $1', 'a', 1],
      ['count', 'update t', 'b', null],
    ])
  })

  const failing = async (error: unknown) => {
    const { query } = await fromPrisma(transactionOf({ count: () => Promise.reject(error) }))
    return query('update t', [], 'affected').then(
      () => expect.unreachable(),
      (thrown: unknown) => thrown,
    )
  }
  const ofDriver = (cause: object) =>
    Object.assign(new Error('Raw query failed'), { code: 'P2010', meta: { driverAdapterError: { cause } } })

  test.each([
    [{ originalCode: '40P01', originalMessage: 'deadlock detected' }, 'deadlock detected', '40P01', undefined],
    [{ originalCode: '1213', originalMessage: 'Deadlock found' }, 'Deadlock found', '1213', 1213],
    [{ originalCode: '40001' }, 'Raw query failed', '40001', 40_001],
    [{ kind: 'SocketTimeout' }, 'Raw query failed', 'ECONNRESET', undefined],
  ])('tells the error of the driver that Prisma keeps as %j', async (cause, message, code, errno) => {
    const error = ofDriver(cause)
    const thrown = await failing(error)
    expect(thrown).toBeInstanceOf(Error)
    expect(thrown).not.toBe(error)
    expect(thrown).toMatchObject({ message, code, cause: error })
    expect((thrown as { errno?: unknown }).errno).toBe(errno)
    expect(Object.hasOwn(thrown as object, 'errno')).toBe(errno !== undefined)
  })

  test('tells that a transaction is over, and any other error as it is', async () => {
    const ended = Object.assign(new Error('Transaction already closed'), { code: 'P2028', meta: {} })
    expect(await failing(ended)).toMatchObject({ name: 'HostTransactionError', failure: 'over', cause: ended })
    const others = [new Error('words'), Object.assign(new Error('none'), { code: 'P2010', meta: {} }), 'words', null]
    for (const error of others) expect(await failing(error)).toBe(error)
  })
})

describe('a pool that is lent', () => {
  const pgClient = () => ({ ...client, binary: true, on: () => undefined })

  test('by Knex takes connections back, and marks those that are broken', async () => {
    const lent = pgClient()
    const released: unknown[] = []
    const knex = { client: { ...lends(lent), releaseConnection: async (one: unknown) => void released.push(one) } }
    const healthy = await poolOfKnex(knex).connect()
    healthy.release()
    expect(released).toEqual([lent])
    expect(lent).not.toHaveProperty('__knex__disposed')
    const broken = await poolOfKnex(knex).connect()
    broken.release(true)
    expect(released).toEqual([lent, lent])
    expect(lent).toHaveProperty('__knex__disposed', new Error('The shop has found the connection broken.'))
  })

  test('by Sequelize is asked for connections that write', async () => {
    const lent = pgClient()
    const done: unknown[] = []
    const connectionManager = {
      getConnection: async (options: object) => (done.push(options), lent),
      releaseConnection: (one: unknown) => void done.push(['release', one === lent]),
      destroyConnection: async (one: unknown) => void done.push(['destroy', one === lent]),
    }
    const pool = poolOfSequelize({ connectionManager })
    for (const broken of [false, true]) (await pool.connect()).release(broken)
    const asked = { type: 'write', useMaster: true }
    expect(done).toEqual([asked, ['release', true], asked, ['destroy', true]])
  })

  test('says whose connections are of another driver', async () => {
    const knex = { client: { ...lends({}), releaseConnection: async () => undefined } }
    const connectionManager = { getConnection: async () => ({}), releaseConnection() {} }
    for (const [pool, library] of [
      [poolOfKnex(knex), 'Knex'],
      [poolOfSequelize({ connectionManager }), 'Sequelize'],
    ] as const) {
      await expect(pool.connect()).rejects.toThrow(`The connections of this ${library} are none of pg.`)
    }
  })

  test.each([
    [() => poolOfKnex({ client: {} } as never), 'poolOfKnex() takes a Knex.'],
    [() => poolOfSequelize({} as never), 'poolOfSequelize() takes a Sequelize.'],
  ])('is refused of what is none: %s', (make, message) => {
    expect(make).toThrow(new TypeError(message))
  })
})
