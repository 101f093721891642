import { createShop, isReplayed, isShopError, type Shop, type Store } from '@jumun/core'
import { createPool } from 'mysql2'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMysql } from '../mysql.ts'
import { openPostgres } from '../postgres.ts'

// Errors of COMMIT, reported by the driver after the server has really committed, or has not. Whatever the error is, no caller
// may be told that nothing happened, and nothing may happen twice.

const mysqlUrl = process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306'
const postgresUrl = process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'
const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/)
const database = `jumun_test_commit_${process.pid}_${Date.now()}`

function errorsOf<Code extends string | number>(
  groups: Readonly<Record<string, readonly Code[]>>,
  fields: (code: Code) => object,
): Error[] {
  return Object.entries(groups).flatMap(([group, codes]) =>
    codes.map(code => Object.assign(new Error(`${group}: ${code}`), fields(code))),
  )
}

const networkErrors = errorsOf(
  {
    cut: ['ECONNRESET', 'ECONNABORTED', 'ECONNREFUSED', 'EPIPE', 'ENETRESET', 'ENOTCONN'],
    'no way': ['ETIMEDOUT', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN', 'EAI_AGAIN'],
    'of this machine': ['EBADF', 'EIO', 'ENOBUFS', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END'],
    TLS: ['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', 'ERR_SSL_WRONG_VERSION_NUMBER', 'CERT_HAS_EXPIRED'],
  },
  code => ({ code, fatal: true }),
)

const wordless = [new Error('no code at all'), new TypeError('a defect of the driver')]

const mysqlErrors = [
  ...errorsOf(
    {
      'during COMMIT, during ROLLBACK, of any kind': [1180, 1181, 1105],
      'locks, interrupted, too slow, killed, shutdown': [1205, 1020, 1317, 3024, 1969, 1927, 1053],
      'disk, memory, engine, crashed': [1021, 1026, 1030, 1037, 1041, 1114, 1194],
      'read-only, binary log, hooks of replication': [1290, 1792, 1836, 1598, 1534, 3100],
      'a cluster that is not ready, the network as the server sees it': [1047, 1158, 1159, 1160, 1161, 4031],
      'rows refused, which no COMMIT does here': [1062, 1452, 4025],
      'a client library’s, as a proxy passes them on': [2003, 2006, 2013, 2014, 2055],
      'TiDB: undetermined, time-outs, conflicts, the schema': [8501, 9001, 9002, 9003, 9004, 9005, 9007, 8022, 8028],
    },
    errno => ({ errno, code: 'ER_WHATEVER', sqlState: 'HY000' }),
  ),
  ...errorsOf(
    { driver: ['PROTOCOL_CONNECTION_LOST', 'PROTOCOL_SEQUENCE_TIMEOUT', 'PROTOCOL_PACKETS_OUT_OF_ORDER'] },
    code => ({ code }),
  ),
  Object.assign(new Error('a connection that has ended'), { fatal: true }),
]

const postgresErrors = [
  ...errorsOf(
    {
      'class 40, but for what surely means rolled back': ['40000', '40002', '40003'],
      'internal, corrupted': ['XX000', 'XX001', 'XX002', 'F0000'],
      'cancelled, shutdown, crash, dropped': ['57000', '57014', '57P01', '57P02', '57P03', '57P04', '57P05'],
      connection: ['08000', '08001', '08003', '08004', '08006', '08007', '08P01'],
      transaction: ['25000', '25006', '25P01', '25P02', '25P03'],
      'disk, memory, limits': ['53000', '53100', '53200', '53300', '53400', '54000', '58000', '58030', '58P01'],
      'objects, a trigger’s, a foreign server’s, data': ['55000', '55006', '55P03', 'P0001', 'HV000', '22003', '42P01'],
      'CockroachDB, YugabyteDB': ['0A000', 'XXUUU', 'XXC01', 'YB000'],
    },
    code => ({ code, severity: 'ERROR' }),
  ),
  new Error('Connection terminated unexpectedly'),
  new Error('Connection terminated'),
  new Error('Query read timeout'),
  new Error('Client has encountered a connection error and is not queryable'),
]

interface Fault {
  readonly error: Error
  readonly committed: boolean
}

/** Says what is to become of the next COMMIT, and notes what is sent over its connection afterwards. */
class CommitFaults {
  fired = 0
  readonly usedAfter: string[] = []
  #next: Fault | undefined

  strike(fault: Fault): void {
    this.#next = fault
  }

  /** To be asked for every statement of one connection. */
  ofConnection(): (text: string) => Fault | undefined {
    let isLost = false
    return text => {
      if (isLost) this.usedAfter.push(text)
      const fault = /\bcommit\b/i.test(text) ? this.#next : undefined
      if (fault === undefined) return undefined
      this.#next = undefined
      this.fired += 1
      isLost = true
      return fault
    }
  }
}

/** A store on a host's pool of one connection. */
interface Rig {
  readonly store: Store
  readonly faults: CommitFaults
  endPool(): Promise<unknown>
}

async function mysqlRig(multipleStatements: boolean): Promise<Rig> {
  const faults = new CommitFaults()
  const uri = `${mysqlUrl.replace(/\/$/, '')}/${database}`
  const pool = createPool({ uri, connectionLimit: 1, multipleStatements })
  pool.on('connection', connection => {
    type Done = (error: Error | null, result?: unknown) => void
    const faultOf = faults.ofConnection()
    const query = connection.query.bind(connection) as (asked: { sql: string }, done: Done) => unknown
    const value = (asked: { sql: string }, done: Done) => {
      const fault = faultOf(asked.sql)
      if (fault === undefined) return query(asked, done)
      if (fault.committed) return void query(asked, () => done(fault.error))
      return void setImmediate(() => done(fault.error))
    }
    Object.defineProperty(connection, 'query', { value })
  })
  return { store: await openMysql(pool), faults, endPool: () => new Promise(resolve => pool.end(resolve)) }
}

async function postgresRig(pipeline: boolean): Promise<Rig> {
  const faults = new CommitFaults()
  const url = new URL(postgresUrl)
  url.pathname = `/${database}`
  const pool = new pg.Pool({ connectionString: url.href, max: 1, pipeline })
  pool.on('connect', client => {
    const faultOf = faults.ofConnection()
    const query = client.query.bind(client) as (asked: { text: string }) => Promise<unknown>
    const value = async (asked: { text: string }) => {
      const fault = faultOf(asked.text)
      if (fault === undefined) return query(asked)
      if (fault.committed) await query(asked)
      throw fault.error
    }
    Object.defineProperty(client, 'query', { value })
  })
  return { store: await openPostgres(pool), faults, endPool: () => pool.end() }
}

async function reach(ask: () => Promise<unknown>): Promise<boolean> {
  return ask().then(
    () => true,
    () => false,
  )
}

async function askMysql(statement: string): Promise<void> {
  const connection = await createConnection({ uri: mysqlUrl, connectTimeout: 2000 })
  await connection.query(statement)
  await connection.end()
}

async function askPostgres(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgresUrl, connectionTimeoutMillis: 2000 })
  await client.connect()
  await client.query(statement)
  await client.end()
}

const servers = [
  {
    name: 'MySQL',
    server: 'mysql',
    ask: askMysql,
    errors: [...mysqlErrors, ...networkErrors, ...wordless],
    rigs: {
      'several statements in one exchange': () => mysqlRig(true),
      'one statement in each exchange': () => mysqlRig(false),
    },
  },
  {
    name: 'PostgreSQL',
    server: 'postgres',
    ask: askPostgres,
    errors: [...postgresErrors, ...networkErrors, ...wordless],
    rigs: { 'a pipeline': () => postgresRig(true), 'no pipeline': () => postgresRig(false) },
  },
]

/** One charge with a key and one without, in one batch whose COMMIT ends with the error. */
async function chargeBoth(shop: Shop, key: string): Promise<{ keyed: string; unkeyed: string }> {
  const told = await Promise.allSettled([
    shop.wallets.charge({ userId: 'mina', amount: 1, idempotencyKey: key }),
    shop.wallets.charge({ userId: 'jun', amount: 1 }),
  ])
  const [keyed, unkeyed] = told.map(one => {
    if (one.status === 'fulfilled') return isReplayed(one.value) ? 'found' : 'done'
    return isShopError(one.reason, 'BUSY') ? one.reason.details.outcome : String(one.reason)
  })
  return { keyed: keyed!, unkeyed: unkeyed! }
}

async function balances(shop: Shop): Promise<{ mina: number; jun: number }> {
  const [mina, jun] = await Promise.all(['mina', 'jun'].map(userId => shop.wallets.balance({ userId })))
  return { mina: mina!.balance, jun: jun!.balance }
}

describe.each(servers)('$name', ({ server, ask, errors, rigs }) => {
  let reachable = false
  beforeAll(async () => {
    reachable = await reach(() => ask(`create database ${database}`))
  })
  afterAll(() => (reachable ? ask(`drop database ${database}`) : undefined))

  test.for(Object.entries(rigs))('%s: no error at COMMIT means that nothing happened', async ([, open], context) => {
    if (!reachable && !required.includes(server)) context.skip('no server')
    expect(errors.length).toBeGreaterThanOrEqual(40)
    const { store, faults, endPool } = await open()
    const shop = createShop({ store })
    const suffix = Math.random().toString(36).slice(2)
    try {
      for (const userId of ['mina', 'jun']) {
        await shop.users.register({ userId, name: userId }).catch(() => undefined)
      }
      let expected = await balances(shop)
      const wrong: string[] = []
      for (const [i, error] of errors.entries()) {
        for (const committed of i % 3 === 0 ? [true, false] : [true]) {
          faults.strike({ error, committed })
          const told = await chargeBoth(shop, `${suffix}-${i}-${committed}`)
          const stored = await balances(shop)
          expected = { mina: expected.mina + 1, jun: expected.jun + (committed ? 1 : 0) }
          const right = { keyed: committed ? 'found' : 'done', unkeyed: 'unknown' }
          if (JSON.stringify([told, stored]) !== JSON.stringify([right, expected])) {
            wrong.push(`${error.message} (committed: ${committed}): ${JSON.stringify({ told, stored, expected })}`)
          }
          expected = stored
        }
      }
      expect(wrong).toEqual([])
      expect(faults.fired).toBe(errors.length + Math.ceil(errors.length / 3))
      expect(faults.usedAfter, 'sent over a connection that should have been thrown away').toEqual([])
      expect((await shop.audit()).findings).toEqual([])
    } finally {
      await shop.close()
      await endPool()
    }
  })
})
