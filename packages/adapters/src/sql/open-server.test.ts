import { type AddressInfo, connect, createServer, Socket } from 'node:net'
import { isStoreError, type StoreError } from '@jumun/core'
import { createPool, type Pool as MysqlDriverPool } from 'mysql2'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { openMysql } from '../mysql.ts'
import type { MysqlPool, MysqlPoolConnection } from '../mysql/driver.ts'
import { openPostgres } from '../postgres.ts'
import { createScratchDatabase, type ScratchDatabase } from '../scratch.ts'
import { migrations } from './migrations.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function refusal(opening: Promise<{ close(): Promise<void> }>): Promise<StoreError> {
  const error: unknown = await opening.then(
    store => store.close(),
    (cause: unknown) => cause,
  )
  if (!isStoreError(error)) throw new Error('no StoreError', { cause: error })
  return error
}

/** A server that is heard out and answers as `talk` says, and its port. */
async function fake(talk: (socket: Socket, heard: (what: string) => void) => void) {
  const heard: string[] = []
  const server = createServer(socket => {
    cleanups.push(() => socket.destroy())
    socket.on('error', () => {})
    talk(socket, what => heard.push(what))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => server.close())
  return { port: (server.address() as AddressInfo).port, heard }
}

/** A MySQL without TLS, which greets and lets no one in. */
const mysqlWithoutTls = () =>
  fake((socket, heard) => {
    const packet = (number: number, content: Buffer) =>
      socket.write(Buffer.concat([Buffer.of(content.length, 0, 0, number), content]))
    const greeting = [
      Buffer.from('\u000a8.0.40\0'),
      Buffer.alloc(12, 1),
      Buffer.of(0, 0x00, 0x82, 45, 2, 0, 0x08, 0, 21),
    ]
    packet(
      0,
      Buffer.concat([...greeting, Buffer.alloc(10), Buffer.alloc(12, 1), Buffer.from('\0mysql_native_password\0')]),
    )
    socket.on('data', (chunk: Buffer) => {
      // A client that asks for TLS says so in its capabilities.
      heard((chunk.readUInt32LE(4) & 0x08_00) === 0 ? 'plain text' : 'TLS')
      packet(2, Buffer.concat([Buffer.of(0xff, 0x15, 0x04), Buffer.from('#28000Access denied')]))
    })
  })

/** A PostgreSQL without TLS, the same. */
const postgresWithoutTls = () =>
  fake((socket, heard) => {
    socket.on('data', (chunk: Buffer) => {
      if (chunk.readUInt32BE(4) === 80_877_103) {
        heard('TLS')
        return socket.write('N')
      }
      heard('plain text')
      const fields = Buffer.from('SFATAL\0C28P01\0MAccess denied\0\0')
      const length = Buffer.alloc(4)
      length.writeUInt32BE(fields.length + 4)
      return socket.end(Buffer.concat([Buffer.from('E'), length, fields]))
    })
  })

describe.each([
  {
    kind: 'mysql',
    withoutTls: mysqlWithoutTls,
    open: (url: string, more?: object) => openMysql(more === undefined ? url : { uri: url, ...more }),
    nowhere: () => {
      const pool: MysqlDriverPool = createPool('mysql://root@127.0.0.1:1/shop')
      cleanups.push(() => pool.end())
      return openMysql(pool)
    },
    defaultPort: 3306,
  },
  {
    kind: 'postgres',
    withoutTls: postgresWithoutTls,
    open: (url: string, more?: object) => openPostgres(more === undefined ? url : { connectionString: url, ...more }),
    nowhere: () => {
      const pool = new pg.Pool({ connectionString: 'postgres://postgres@127.0.0.1:1/shop' })
      cleanups.push(() => pool.end())
      return openPostgres(pool)
    },
    defaultPort: 5432,
  },
])('$kind', ({ kind, withoutTls, open, nowhere }) => {
  test.each([
    ['no word of it', {}, ['plain text'], 'ACCESS_DENIED'],
    ['disable', { tls: 'disable' }, ['plain text'], 'ACCESS_DENIED'],
    ['require', { tls: 'require' }, kind === 'mysql' ? [] : ['TLS'], 'TLS_UNAVAILABLE'],
    ['prefer', { tls: 'prefer' }, kind === 'mysql' ? ['plain text'] : ['TLS', 'plain text'], 'ACCESS_DENIED'],
  ])('a server without TLS is asked for it as it was said, with %s', async (_, tls, said, code) => {
    const { port, heard } = await withoutTls()
    const place = `${kind}://shop@127.0.0.1:${port}/db`
    const error = await refusal(open(place, tls))
    expect([error.code, heard]).toEqual([code, said])
    expect(error.message).toMatch(new RegExp(`^${place}: `))
  })

  test('one that does not greet in time is no server; which place that is, is said without the password', async () => {
    const { port } = await fake(() => {})
    const { code, message } = await refusal(open(`${kind}://shop:hush@127.0.0.1:${port}/db`, { acquireTimeoutMs: 60 }))
    expect(code).toBe('NO_SERVER')
    expect(message).toMatch(new RegExp(`^${kind}://shop@127\\.0\\.0\\.1:${port}/db: \\S`))
    expect(message).not.toContain('hush')
  })

  test('a pool of the host has no place of its own', async () => {
    const { code, message } = await refusal(nowhere())
    expect([code, message]).toEqual(['NO_SERVER', expect.stringMatching(/^the database of the pool: \S/)])
  })
})

const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/)
const servers = [
  {
    kind: 'mysql',
    url: process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306/mysql',
    defaultPort: 3306,
    open: (url: string, more?: object) => openMysql(more === undefined ? url : { uri: url, ...more }),
  },
  {
    kind: 'postgres',
    url: process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres',
    defaultPort: 5432,
    open: (url: string, more?: object) => openPostgres(more === undefined ? url : { connectionString: url, ...more }),
  },
] as const

describe.each(servers)('on a server of $kind', ({ kind, url, defaultPort, open }) => {
  const { hostname, port } = new URL(url)
  const ownPort = Number(port || defaultPort)
  let made: ScratchDatabase | undefined
  beforeAll(async () => {
    made = await createScratchDatabase(url, { prefix: 'jumun_around' }).catch(() => undefined)
    expect(made !== undefined || !required.includes(kind), `a server at ${url}`).toBe(true)
    if (made !== undefined) await (await open(made.url)).close()
  })
  afterAll(() => made?.drop())
  beforeEach(context => {
    if (made === undefined) context.skip(`no server at ${url}`)
  })

  /** A way to the server, what went over it, and how many are on it. */
  async function way() {
    const sockets = new Set<Socket>()
    const { port: entry, heard } = await fake((socket, hear) => {
      const behind = connect(ownPort, hostname)
      sockets.add(socket)
      socket
        .on('data', chunk => hear(chunk.toString('latin1')))
        .on('close', () => {
          sockets.delete(socket)
          behind.destroy()
        })
      behind.on('error', () => {}).on('close', () => socket.destroy())
      socket.pipe(behind).pipe(socket)
    })
    return { port: entry, heard, open: () => sockets.size }
  }

  const at = (...ports: number[]) =>
    made!.url.replace(/(?<=[@/])[^/@]+(?=\/\w)/, ports.map(way => `127.0.0.1:${way}`).join(','))
  const quickly = { migrate: false }

  async function around(target: string, more: object = {}) {
    const store = await open(target, { ...quickly, ...more })
    const { surroundings = [] } = await store.facts()
    await store.close()
    return surroundings
  }

  test('what stands between is named, where it is known which port was asked', async () => {
    const between = async (target: string) => (await around(target)).find(({ kind: what }) => what === 'between')?.found
    const { port: entry } = await way()
    const told = await between(at(entry))
    const listens = Number(/\(the server itself listens on (\d+)\)$/.exec(told!)![1])
    expect(await between(made!.url)).toBe(listens === ownPort ? undefined : told)
    if (ownPort === defaultPort)
      expect(await between(made!.url.replace(`:${ownPort}/`, '/'))).toBe(listens === ownPort ? undefined : told)
    expect(await between(at(entry, ownPort))).toBeUndefined()
  })

  test('the next of several hosts is taken where one is away', async () => {
    const { port: entry, open: used } = await way()
    const store = await open(at(1, entry), quickly)
    expect(used()).toBeGreaterThan(0)
    await store.close()
    await expect.poll(used).toBe(0)
  })

  test.each([
    [{ host: '127.0.0.1', maxStaleness: 5 }, `127.0.0.1:${defaultPort}`, 5],
    [{ host: '::1', port: 7, maxStaleness: 3_600 }, '[::1]:7', 3_600],
  ])('a replica %j is named', async (replica, place, seconds) => {
    expect((await around(made!.url, { replica })).at(-1)).toEqual({
      kind: 'replica',
      found: `a server with a replica (${place}) that lists what is on sale, at most ${seconds} s behind`,
    })
  })

  test('a replica is read from, and left with the store', async () => {
    const { port: entry, heard, open: used } = await way()
    const store = await open(made!.url, { ...quickly, replica: { host: '127.0.0.1', port: entry, maxStaleness: 5 } })
    expect(used()).toBe(0)
    const page = () => store.stale!.products.page({ inStock: false, includeHidden: false, offset: 0, limit: 1 })
    await expect
      .poll(async () => {
        expect(await page()).toEqual({ items: [], total: 0 })
        return heard.join('')
      })
      .toContain('jumun_products')
    await store.close()
    await expect.poll(used).toBe(0)
  })

  test('what cannot be opened is left', async () => {
    const { port: entry, open: used } = await way()
    const empty = await createScratchDatabase(url, { prefix: 'jumun_around' })
    try {
      const target = at(entry).replace(/\/\w+$/, new URL(empty.url).pathname)
      const { code, message } = await refusal(open(target, { create: false }))
      expect([code, message]).toEqual(['NO_SHOP', expect.stringContaining(`127.0.0.1:${entry}/`)])
      await expect.poll(used).toBe(0)
    } finally {
      await empty.drop()
    }
  })
})

test('a node of Galera is asked to wait as it was said', async context => {
  const [{ kind, url }] = servers
  const heard: string[] = []
  const { hostname, port } = new URL(url)
  const { port: entry } = await fake(socket => {
    const behind = connect(Number(port || 3306), hostname)
    behind.on('error', () => socket.destroy())
    socket.on('data', chunk => heard.push(chunk.toString('latin1'))).on('close', () => behind.destroy())
    socket.pipe(behind).pipe(socket)
  })
  const target = new URL(url)
  target.host = `127.0.0.1:${entry}`
  const opening = (more: object) =>
    openMysql({ uri: target.href, migrate: false, ...more }).then(
      store => store.close(),
      (error: unknown) => error,
    )
  const without = await opening({})
  if (isStoreError(without, 'NO_SERVER') && !required.includes(kind)) context.skip(`no server at ${url}`)
  expect(without).toBeUndefined()
  expect(heard.join('')).not.toContain('wsrep_sync_wait')
  await opening({ wsrepSyncWait: 3 })
  expect(heard.join('')).toContain('@@session.wsrep_sync_wait')
})

test('connections to PostgreSQL are kept alive', async () => {
  const { port } = await postgresWithoutTls()
  const keptAlive = vi.spyOn(Socket.prototype, 'setKeepAlive')
  cleanups.push(() => keptAlive.mockRestore())
  expect((await refusal(openPostgres(`postgres://shop@127.0.0.1:${port}/db`))).code).toBe('ACCESS_DENIED')
  expect(keptAlive.mock.calls.map(([isKept]) => isKept)).toContain(true)
})

test('that a certificate is made out to an address cannot be verified', async () => {
  const { code, message } = await refusal(openMysql({ uri: 'mysql://root@127.0.0.1:1/shop', tls: 'verify-full' }))
  expect([code, message]).toEqual(['BAD_PARAMETER', expect.stringContaining('needs the name of the host')])
})

/** A pool of the host whose server is of this version, and knows nothing but that. */
function poolOfVersion(version: string) {
  const done: string[] = []
  let wasAsked = false
  const connection: MysqlPoolConnection = {
    query({ sql }, answer) {
      const error = wasAsked ? new Error('it is new enough') : null
      wasAsked ||= /^select version\(\)$/.test(sql)
      queueMicrotask(() => answer(error, [[version, 16_777_216, 16_384, 0]]))
    },
    release: () => void done.push('release'),
    destroy: () => void done.push('destroy'),
  }
  const pool: MysqlPool & { promise: null } = {
    promise: null,
    getConnection: answer => answer(null, connection),
    end: () => void done.push('end'),
  }
  return { pool, done }
}

test.each([
  ['5.7.44-log', true],
  ['7.9.9', true],
  ['8.0.0', false],
  ['9.4.0', false],
  ['9.9.9-MariaDB', true],
  ['10.5.29-MariaDB-log', true],
  ['10.6.0-MariaDB', false],
  ['10.11.6-MariaDB', false],
  ['11.0.2-MariaDB', false],
  ['10.2.0', false],
])('MySQL %s is too old: %s', async (version, isTooOld) => {
  const { pool, done } = poolOfVersion(version)
  const error = await openMysql(pool).then(
    () => expect.unreachable(),
    (cause: unknown) => cause as Error,
  )
  const tooOld = `the database of the pool: MariaDB 10.6 or MySQL 8.0 is needed at least, this server is ${version}.`
  if (isTooOld) expect(error).toMatchObject({ code: 'DATABASE_TOO_OLD', message: tooOld })
  else expect(error.message).toContain('it is new enough')
  expect(done).not.toContain('end')
})

/** A server of MariaDB that answers as a host's pool asks it, alone or as a node of Galera; it makes no tables. */
function poolOfNode({ isInCluster, hasShop }: { isInCluster: boolean; hasShop: boolean }) {
  const statements: string[] = []
  const answers: readonly (readonly [asked: RegExp, rows: unknown[][]])[] = [
    [/^select version\(\)/, [['11.4.2-MariaDB', 16_777_216, 16_384, 0]]],
    [/^show session variables/, isInCluster ? [['wsrep_on', 'ON']] : []],
    [/get_lock/, [[1]]],
    [/information_schema/, hasShop ? [[1]] : []],
    [/from `?jumun_migrations/, migrations.map(({ name }) => [name])],
    [/^(select|show)/, []],
  ]
  const connection: MysqlPoolConnection = {
    query({ sql }, answer) {
      statements.push(sql)
      const rows = answers.find(([asked]) => asked.test(sql))?.[1] ?? { affectedRows: 1 }
      queueMicrotask(() => (sql.startsWith('create') ? answer(new Error('no table'), undefined) : answer(null, rows)))
    },
    release: () => {},
    destroy: () => {},
  }
  const pool: MysqlPool & { promise: null } = {
    promise: null,
    getConnection: answer => answer(null, connection),
    end: answer => answer(),
  }
  return { pool, statements }
}

test.each([
  [true, 'jumun_migration_turn', 1],
  [false, 'jumun_migrations', 0],
])('where a server is in a cluster (%s), locks by name are not enough', async (isInCluster, table, updates) => {
  const empty = poolOfNode({ isInCluster, hasShop: false })
  await expect(openMysql(empty.pool)).rejects.toThrow('no table')
  expect(empty.statements.find(sql => sql.startsWith('create'))).toMatch(
    new RegExp(`^create table if not exists .?${table}\\b`),
  )
  const { pool, statements } = poolOfNode({ isInCluster, hasShop: true })
  const store = await openMysql(pool)
  await store.transaction(t => t.wallets.lock(['ann']))
  await store.close()
  expect(statements.filter(sql => /^update .?jumun_wallets/.test(sql))).toHaveLength(updates)
})
