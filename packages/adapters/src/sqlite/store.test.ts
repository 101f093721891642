import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { migrations } from '../sql/migrations.ts'
import { openSqlite } from '../sqlite.ts'
import { sqliteConnection } from './connection.ts'
import { openForReading, openForWriting, prepareForWriting } from './open-database.ts'
import type { BackupPages } from './database.ts'
import { proveWritable } from './prove-writable.ts'
import { readingConnection, readOneState, sharedConnection } from './reading.ts'
import { createSqliteStore } from './store.ts'
import { createWriter } from './writer.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jumun-store-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
const newPath = () => join(folder, `${(files += 1)}.db`)
const user = { userId: 'mina', name: 'Mina', createdAt: 1 }

/** A database that keeps the statements that it prepares and pragmas that it is asked. */
function recording(path = ':memory:') {
  const database = new Database(path, { timeout: 0 })
  const asked: string[] = []
  const prepare = database.prepare.bind(database)
  Object.defineProperty(database, 'prepare', {
    configurable: true,
    value(source: string) {
      const statement = prepare(source)
      for (const name of ['run', 'all', 'get'] as const) {
        const call = statement[name].bind<(...given: unknown[]) => unknown>(statement)
        Object.defineProperty(statement, name, {
          configurable: true,
          value: (...given: unknown[]) => {
            asked.push(source)
            return call(...given)
          },
        })
      }
      return statement
    },
  })
  return { database, asked }
}

describe('opening', () => {
  const settings = ['journal_mode', 'synchronous', 'foreign_keys', 'temp_store', 'wal_autocheckpoint', 'busy_timeout']
  const settingsOf = (handle: { pragma(name: string, options: { simple: true }): unknown }) =>
    settings.map(name => handle.pragma(name, { simple: true }))

  test('sets a connection for writing, and one for reading', async () => {
    const path = newPath()
    const { database, watch } = await openForWriting(Database, path, { create: true, waitMs: 0 })
    expect(settingsOf(database)).toEqual(['wal', 2, 1, 2, 16_000, 0])
    watch.assertInPlace()
    const reading = await openForReading(Database, path, 0)
    expect([reading.pragma('temp_store', { simple: true }), reading.pragma('busy_timeout', { simple: true })]).toEqual([
      2, 0,
    ])
    expect(() => reading.prepare('create table t (n)').run()).toThrow('readonly')
    for (const one of [reading, database]) one.close()
    await expect(openForReading(Database, newPath(), 0)).rejects.toMatchObject({ code: 'CANNOT_OPEN' })
  })

  test('sets what the host has handed over, and leaves it set when tables were made', async () => {
    const handle = new Database(newPath())
    const store = await openSqlite(handle)
    expect(settingsOf(handle)).toEqual(['wal', 2, 1, 2, 16_000, 0])
    expect(handle.pragma('legacy_alter_table', { simple: true })).toBe(0)
    await store.close()
    handle.close()
  })

  test('sets again what the host has set otherwise', async () => {
    const handle = new Database(newPath())
    for (const setting of ['synchronous = OFF', 'foreign_keys = OFF', 'temp_store = FILE', 'busy_timeout = 9']) {
      handle.pragma(setting)
    }
    await prepareForWriting(handle, { waitMs: 0 })
    expect(settingsOf(handle)).toEqual(['wal', 2, 1, 2, 16_000, 0])
    handle.close()
  })

  /** A driver that does something to each file that it has opened, and its connections. */
  function driverThat(deed: (path: string) => void) {
    const connections: Database.Database[] = []
    class Driver extends Database {
      constructor(path: string, options: Database.Options) {
        super(path, options)
        connections.push(this)
        deed(path)
      }
    }
    return { connections, Driver }
  }

  test('leaves nothing open where it fails, and says so where the file was replaced meanwhile', async () => {
    const path = newPath()
    const { connections, Driver } = driverThat(opened => {
      renameSync(opened, `${opened}.away`)
      new Database(opened).exec('create table t (n)').close()
    })
    const message = `${path} was replaced or removed while it was open. Close the store and open it again.`
    const opening = openForWriting(Driver, path, { create: true, waitMs: 0 })
    await expect(opening).rejects.toMatchObject({ code: 'FILE_REPLACED', message })
    const letter = newPath()
    writeFileSync(letter, 'Dear shop, this is not a database. '.repeat(100))
    const reading = driverThat(() => undefined)
    const named = { code: 'NOT_A_DATABASE', message: `${letter} is not an SQLite database.` }
    await expect(openForReading(reading.Driver, letter, 0)).rejects.toMatchObject(named)
    expect([...connections, ...reading.connections].map(({ open }) => open)).toEqual([false, false])
  })

  test('says what is wrong with a path behind a file', async () => {
    const file = newPath()
    writeFileSync(file, '')
    const path = join(file, 'shop.db')
    await expect(openSqlite(path)).rejects.toMatchObject({
      code: 'CANNOT_OPEN',
      message: expect.stringMatching(/^\S+shop\.db cannot be opened: ENOTDIR: not a directory, stat '\S+shop\.db'\.$/),
    })
  })

  test('touches no file in which there is no shop where none may be made', async () => {
    const missing = newPath()
    const message = (path: string) => `There is no shop in ${path}, and none was to be created.`
    const opening = (path: string) => openSqlite({ path, create: false })
    await expect(opening(missing)).rejects.toMatchObject({ code: 'NO_SHOP', message: message(missing) })
    expect(existsSync(missing)).toBe(false)
    const other = newPath()
    new Database(other).exec('create table jumun (n)').close()
    const before = readFileSync(other)
    await expect(opening(other)).rejects.toMatchObject({ code: 'NO_SHOP', message: message(other) })
    expect(readFileSync(other)).toEqual(before)
    const memory = await openSqlite({ path: ':memory:', create: false })
    expect(await memory.reader.users.find(['mina'])).toEqual([])
    await memory.close()
  })

  test.each([true, false])('takes no file of another encoding (made by this: %s)', async create => {
    const path = newPath()
    const handle = new Database(path)
    handle.exec(`pragma encoding = 'UTF-16le'; create table jumun_migrations (name, applied_at)`)
    const message = `${path} is encoded in UTF-16le. Jumun needs UTF-8: take another file.`
    const unsuitable = { failure: 'unavailable', code: 'UNSUITABLE_DATABASE', message }
    const before = readFileSync(path)
    await expect(openSqlite({ path, create })).rejects.toMatchObject(unsuitable)
    expect(readFileSync(path)).toEqual(before)
    await expect(openSqlite(handle)).rejects.toMatchObject(unsuitable)
    handle.close()
  })

  test('waits for one who has the file, and says so once', async () => {
    const path = newPath()
    await (await openSqlite(path)).close()
    const other = new Database(path)
    other.exec('pragma locking_mode = exclusive; begin exclusive')
    const said: string[] = []
    let now = 0
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 600))
    try {
      await expect(
        openSqlite({ path, openWaitMs: 10_000, onWait: message => void said.push(message) }),
      ).rejects.toMatchObject({
        failure: 'transient',
        message: 'The SQLite file was locked by others for 10000 ms.',
      })
    } finally {
      clock.mockRestore()
    }
    expect(said).toEqual(['Waiting for another process that has the SQLite file for itself, up to 10 s.'])
    other.close()
  })
})

describe('a store', () => {
  test('says which tables it makes, and closes what it has opened', async () => {
    const path = newPath()
    const names = migrations.map(({ name }) => name)
    const store = await openSqlite({ path, migrate: false })
    expect(await store.pendingMigrations()).toEqual(names)
    expect(await store.migrate()).toEqual(names)
    expect([await store.pendingMigrations(), await store.migrate()]).toEqual([[], []])
    await store.transaction(t => t.users.insert([user]))
    await store.close()
    await store.close()
    expect([existsSync(`${path}-wal`), existsSync(`${path}-shm`)]).toEqual([false, false])
    const closed = { failure: 'unavailable', code: 'CLOSED', message: 'The store is closed.' }
    await expect(store.transaction(async () => 1)).rejects.toMatchObject(closed)
    await expect(store.snapshot(async () => 1)).rejects.toMatchObject(closed)
  })

  test('counts commits of the host on its own handle, and of its own only what they concern', async () => {
    const handle = new Database(newPath())
    const shared = await openSqlite(handle)
    const before = shared.commits!.now()!
    handle.exec(`insert into jumun_users (user_id, name, created_at) values ('jun', 'Jun', 1)`)
    expect(shared.commits!.now()).toBeGreaterThan(before)
    await shared.close()
    handle.close()
    const own = await openSqlite(newPath())
    const commits = own.commits!
    commits.now()
    const ofOthers = commits.lastOfUser('jun')
    await own.transaction(async t => {
      await t.users.insert([user])
      t.concerns?.({ users: ['mina'], products: [] })
    })
    commits.now()
    expect(commits.lastOfUser('mina')).toBeGreaterThan(ofOthers)
    expect(commits.lastOfUser('jun')).toBe(ofOthers)
    await own.close()
  })

  test('learns from its transactions what they concern once someone asks, all of it together', async () => {
    const store = await openSqlite(newPath())
    const commits = store.commits!
    await store.transaction(async t => expect(t.concerns).toBeUndefined())
    const before = commits.now()!
    await store.transaction(async t => {
      t.concerns!({ users: ['mina'], products: ['tea'] })
      t.concerns!({ users: ['jun'], products: [] })
    })
    const later = (of: number) => of > before
    expect(
      [...['mina', 'jun', 'sol'].map(commits.lastOfUser), ...['tea', 'cake'].map(commits.lastOfProduct)].map(later),
    ).toEqual([true, true, false, true, false])
    await store.close()
    const memory = await openSqlite(':memory:')
    expect(memory.commits).toBeUndefined()
    await memory.transaction(async t => expect(t.concerns).toBeUndefined())
    await memory.close()
  })

  test('has nothing more open after a look at one state, which others write beside', async () => {
    const store = await openSqlite(newPath())
    const openFiles = () => readdirSync('/dev/fd').length
    const look = () =>
      store.snapshot(async view => {
        await store.transaction(t => t.users.insert([{ ...user, userId: `u${(files += 1)}` }]))
        return (await view.users.page({ offset: 0, limit: 1 })).total
      })
    expect([await look(), await look()]).toEqual([0, 1])
    const before = openFiles()
    expect(await look()).toBe(2)
    expect(openFiles()).toBe(before)
    await store.close()
  })

  test('is made at the moment at which it is made, also from one before', async () => {
    await (await openSqlite(':memory:')).close()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2040, 0, 1) })
    try {
      const handle = new Database(':memory:')
      await (await openSqlite(handle)).close()
      const applied = handle.prepare('select distinct applied_at from jumun_migrations').pluck().all()
      expect(applied).toEqual([Date.UTC(2040, 0, 1)])
      handle.close()
    } finally {
      vi.useRealTimers()
    }
  })

  test('that has no second connection for reading is closed', async () => {
    const path = newPath()
    await (await openSqlite(path)).close()
    class Driver extends Database {
      constructor(name: string, options: Database.Options) {
        if (options.readonly)
          throw Object.assign(new Error('unable to open database file'), { code: 'SQLITE_CANTOPEN' })
        super(name, options)
      }
    }
    const file = await openForWriting(Driver, path, { create: false, waitMs: 0 })
    const options = { owned: true, busyWaitMs: 0, openWaitMs: 0 }
    const message = `${path} cannot be opened: unable to open database file.`
    await expect(createSqliteStore(Driver, file, options)).rejects.toMatchObject({ code: 'CANNOT_OPEN', message })
    expect(file.database.open).toBe(false)
  })

  test('backs itself up by so many pages a step', async () => {
    const path = newPath()
    const store = await openSqlite(path)
    const users = Array.from({ length: 4000 }, (_, i) => ({ ...user, userId: `u${i}`, name: 'N'.repeat(250) }))
    await store.transaction(t => t.users.insert(users))
    const seen: BackupPages[] = []
    await store.backup(`${path}.copy`, pages => void seen.push({ ...pages }))
    const total = seen[0]!.totalPages
    expect(total).toBeGreaterThan(300)
    expect(seen.map(({ remainingPages }) => total - remainingPages)).toEqual(
      seen.map((_, i) => Math.min(total, seen[0]!.remainingPages === total ? i * 250 : (i + 1) * 250)),
    )
    expect(statSync(`${path}.copy`).mode & 0o777).toBe(0o600)
    // The copy counts its changes from elsewhere, so that no log of this one is taken for its own.
    expect(readFileSync(`${path}.copy`).readUInt32BE(24)).toBeGreaterThanOrEqual(2 ** 24)
    await store.close()
  })

  test('is ready when half a mebibyte can be written, of which nothing stays', async () => {
    const { database, asked } = recording()
    database.exec('create table jumun_migrations (name, applied_at)')
    const connection = sharedConnection(createWriter(database, { busyWaitMs: 0, owned: true }))
    await proveWritable(connection)
    expect(asked).toEqual([
      'insert into jumun_migrations (name, applied_at) values (hex(zeroblob(262144)), 0)',
      'delete from jumun_migrations where length(name) = 524288',
    ])
    expect(database.prepare('select count(*) from jumun_migrations').pluck().get()).toBe(0)
    database.close()
  })
})

describe('reads', () => {
  test('of several keys are of one state, of one they are by themselves', async () => {
    const { database, asked } = recording()
    const connection = readingConnection(database, 0)
    expect(await connection.allEach('select ?', [[1]])).toEqual([[1]])
    expect(await connection.allEach('select ?', [])).toEqual([])
    expect(asked).toEqual(['select +?'])
    asked.length = 0
    expect(await connection.allEach('select ?', [[1], [2]])).toEqual([[1], [2]])
    expect(asked).toEqual(['begin', 'select +?', 'select +?', 'commit'])
    asked.length = 0
    await expect(connection.allEach('select json(?)', [['{'], ['{']])).rejects.toMatchObject({ failure: 'unavailable' })
    expect([asked.at(-1), database.inTransaction]).toEqual(['commit', false])
    expect(await connection.all('select 3', [])).toEqual([[3]])
    database.close()
  })

  test('of one state leave others a turn before each, and end with it', async () => {
    const { database, asked } = recording()
    let turns = 0
    const count = () => {
      turns += 1
      immediate = setImmediate(count)
    }
    let immediate = setImmediate(count)
    const answer = await readOneState(database, 0, async connection => {
      const before = turns
      expect(await connection.all('select 1', [])).toEqual([[1]])
      expect(await connection.all('select 2', [])).toEqual([[2]])
      expect(turns - before).toBeGreaterThanOrEqual(2)
      return 'read'
    })
    clearImmediate(immediate)
    expect(answer).toBe('read')
    expect(asked).toEqual(['begin', 'select count(*) from sqlite_master', 'select 1', 'select 2', 'commit'])
    expect(database.inTransaction).toBe(false)
    const failing = readOneState(database, 0, () => Promise.reject(new TypeError('a defect')))
    await expect(failing).rejects.toThrow('a defect')
    expect(database.inTransaction).toBe(false)
    await readOneState(database, 0, async () => void database.close())
    await expect(readOneState(database, 0, async () => 1)).rejects.toMatchObject({ code: 'CLOSED' })
  })
})

test('what fails otherwise than a statement stays what it is', async () => {
  const defect = new TypeError('a defect')
  const failing = () => {
    throw defect
  }
  const { all, runEach } = sqliteConnection({} as never, failing)
  await expect(all('select 1', [])).rejects.toBe(defect)
  await expect(runEach('select 1', [])).rejects.toBe(defect)
  const { database } = recording()
  Object.defineProperty(database, 'prepare', { value: failing })
  await expect(readOneState(database, 0, async () => 1)).rejects.toBe(defect)
  database.close()
})

test('a read of one state that meets a lock as it begins is tried again, within the transaction that it has begun', async () => {
  const { database, asked } = recording()
  const prepare = database.prepare.bind(database)
  let isBusy = true
  const value = (source: string) => {
    const statement = prepare(source)
    if (!source.startsWith('select count')) return statement
    const all = statement.all.bind(statement)
    const busyOnce = () => {
      if (!isBusy) return all()
      isBusy = false
      throw Object.assign(new Error('locked'), { code: 'SQLITE_BUSY' })
    }
    return Object.defineProperty(statement, 'all', { value: busyOnce })
  }
  Object.defineProperty(database, 'prepare', { value })
  expect(await readOneState(database, 5_000, async () => 'read')).toBe('read')
  expect(asked).toEqual(['begin', 'select count(*) from sqlite_master', 'commit'])
  database.close()
})

describe('the writer', () => {
  function writing(options: Partial<Parameters<typeof createWriter>[1]> = {}) {
    const { database, asked } = recording()
    database.exec('create table t (n integer)')
    const steps: unknown[] = []
    const watch = {
      assertInPlace: () => void steps.push('look'),
      assertLatelyInPlace: () => void steps.push('look lately'),
    }
    const writer = createWriter(database, {
      busyWaitMs: 0,
      owned: true,
      watch,
      onCommit: concerned => void steps.push(['commit', concerned]),
      afterCommit: () => void steps.push('after'),
      ...options,
    })
    return { database, asked, steps, writer }
  }
  const insert = 'insert into t values (1)'

  test('looks before and after a transaction, and tells whom it concerned', async () => {
    const { asked, steps, writer } = writing()
    expect(
      await writer.transaction(c => c.run(insert, []), { concerned: () => ({ users: ['u'], products: [] }) }),
    ).toBe(1)
    expect(asked).toEqual(['begin immediate', insert, 'commit'])
    expect(steps).toEqual(['look lately', ['commit', { users: ['u'], products: [] }], 'look', 'after'])
    steps.length = 0
    await writer.transaction(async () => undefined)
    expect(steps).toEqual(['look lately', ['commit', undefined], 'look', 'after'])
  })

  test('counts all that may have been a commit', async () => {
    const { steps, writer } = writing()
    expect(await writer.between(({ run }) => run(insert, []))).toBe(1)
    expect(await writer.exclusive(({ all }) => all('select n from t', []))).toEqual([[1]])
    await expect(writer.between(({ run }) => run('nonsense', []))).rejects.toMatchObject({ failure: 'unavailable' })
    await expect(writer.exclusive(({ run }) => run('nonsense', []))).rejects.toMatchObject({ failure: 'unavailable' })
    expect(steps).toEqual(Array(4).fill(['commit', undefined]))
  })

  test('waits for what comes before a transaction, and takes turns', async () => {
    const order: string[] = []
    let go = () => {}
    const pause = new Promise<void>(resolve => {
      go = resolve
    })
    let asked = 0
    const beforeTransaction = () => {
      asked += 1
      return asked === 1 ? pause : undefined
    }
    const { writer } = writing({ beforeTransaction })
    const first = writer.transaction(async () => void order.push('first'))
    const second = writer.transaction(async () => void order.push('second'))
    const third = writer.exclusive(() => void order.push('third'))
    await new Promise(resolve => setImmediate(resolve))
    expect(order).toEqual([])
    go()
    await Promise.all([first, second, third])
    expect([order, asked]).toEqual([['first', 'second', 'third'], 2])
  })

  test('whose file is another one does not know what became of a commit', async () => {
    const cause = new Error('replaced')
    const assertInPlace = () => {
      throw cause
    }
    const { steps, writer, database } = writing({ watch: { assertInPlace, assertLatelyInPlace() {} } })
    const unknown = { name: 'StoreError', failure: 'unknown', cause }
    await expect(writer.transaction(c => c.run(insert, []))).rejects.toMatchObject(unknown)
    expect(steps).toEqual([['commit', undefined]])
    expect(database.prepare('select count(*) from t').pluck().get()).toBe(1)
  })

  test('on a handle of the host waits for the host’s transaction, unless it is exclusive', async () => {
    const { database, writer } = writing({ owned: false })
    database.exec('begin')
    const busy = {
      failure: 'transient',
      message: 'The SQLite file was locked by others for 0 ms.',
      cause: { code: 'SQLITE_BUSY', message: 'in use by the host' },
    }
    await expect(writer.transaction(async () => 1)).rejects.toMatchObject(busy)
    await expect(writer.between(() => 1)).rejects.toMatchObject(busy)
    expect(await writer.exclusive(() => 1)).toBe(1)
    expect(database.inTransaction).toBe(true)
    const later = writer.transaction(c => c.run(insert, []), { waitMs: 5_000 })
    setTimeout(() => database.exec('commit'), 10)
    expect(await later).toBe(1)
    await writer.close()
    expect(database.open).toBe(true)
    database.close()
  })

  test('rolls back what fails, and commits nothing behind a statement that has failed', async () => {
    const { asked, steps, writer, database } = writing()
    const hidden = writer.transaction(async c => {
      await c.run(insert, [])
      await c.run('nonsense', []).catch(() => undefined)
    })
    await expect(hidden).rejects.toMatchObject({ failure: 'unavailable' })
    expect([asked.at(-1), database.inTransaction]).toEqual(['rollback', false])
    expect(steps).toEqual(['look lately'])
    expect(database.prepare('select count(*) from t').pluck().get()).toBe(0)
    let late: Promise<unknown> | undefined
    await writer.transaction(async c => {
      late = new Promise(resolve => setImmediate(resolve)).then(() => c.run(insert, []))
    })
    await expect(late).rejects.toThrow('This transaction has ended')
  })

  test('that cannot commit says why, and counts what may have been stored', async () => {
    const { steps, writer, database } = writing()
    database.exec('pragma foreign_keys = on; create table p (n integer primary key)')
    database.exec('create table c (n references p deferrable initially deferred)')
    const refused = writer.transaction(c => c.run('insert into c values (9)', []), {
      concerned: () => ({ users: [], products: [] }),
    })
    await expect(refused).rejects.toMatchObject({ failure: 'constraint' })
    expect([steps, database.inTransaction]).toEqual([['look lately', ['commit', undefined]], false])
  })

  test.each([true, false])('throws what its work throws, after which nothing more runs (owned: %s)', async owned => {
    const { asked, writer, database } = writing({ owned })
    const defect = new TypeError('a defect')
    let late: Promise<unknown> | undefined
    const failing = writer.transaction(async c => {
      late = new Promise(resolve => setImmediate(resolve)).then(() => c.run(insert, []))
      throw defect
    })
    await expect(failing).rejects.toBe(defect)
    await expect(late).rejects.toThrow('This transaction has ended')
    expect([asked, database.inTransaction]).toEqual([['begin immediate', 'rollback'], false])
  })

  test('that cannot begin throws what is wrong', async () => {
    const { writer, database } = writing()
    const defect = new TypeError('a defect')
    Object.defineProperty(database, 'prepare', {
      value: () => {
        throw defect
      },
    })
    await expect(writer.transaction(async () => 1)).rejects.toBe(defect)
    await expect(writer.between(({ run }) => run(insert, []))).rejects.toBe(defect)
  })
})

test('a file that is no database is named, with what else stands in the way', async () => {
  const path = newPath()
  writeFileSync(path, 'Dear shop, this is not a database. '.repeat(100))
  await expect(openSqlite(path)).rejects.toMatchObject({
    code: 'NOT_A_DATABASE',
    message: `${path} is not an SQLite database.`,
  })
})
