import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StoreError } from '@jumun/core'
import Database from 'better-sqlite3'
import { afterAll, expect, test, vi } from 'vitest'
import { migrations } from '../sql/migrations.ts'
import { openSqlite } from '../sqlite.ts'
import { loadSqliteDriver } from './load-driver.ts'

const folder = mkdtempSync(join(tmpdir(), 'jumun-open-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const user = { userId: 'mina', name: 'Mina', createdAt: 1 }

test('a Node that would crash in better-sqlite3 is refused before it is loaded', async () => {
  const old = loadSqliteDriver({ ...process.versions, node: '20.20.0', napi: '9' })
  await expect(old).rejects.toThrow('SQLite needs Node 22.14 or newer, this is Node 20.20.0.')
  await expect(old).rejects.toMatchObject({ failure: 'unavailable' })
})

test('what is wrong with a path is said', async () => {
  const nowhere = join(folder, 'no', 'such', 'folder.db')
  await expect(openSqlite(nowhere)).rejects.toThrow(`The folder of ${nowhere} does not exist.`)
  const letter = join(folder, 'letter.db')
  writeFileSync(letter, 'Dear shop, this is not a database, but longer than its header would be. '.repeat(50))
  await expect(openSqlite(letter)).rejects.toThrow(`${letter} is not an SQLite database.`)
  await expect(openSqlite(folder)).rejects.toThrow(`${folder} cannot be opened: unable to open database file.`)
  for (const path of [nowhere, letter, folder]) {
    await expect(openSqlite(path)).rejects.toMatchObject({ name: 'StoreError', failure: 'unavailable' })
  }
})

test('who has the file for itself is waited for, and that is said once', async () => {
  const path = join(folder, 'taken.db')
  const other = new Database(path)
  other.exec('create table mine (x); begin exclusive')
  const told: string[] = []
  vi.useFakeTimers({ toFake: ['performance'] })
  try {
    const opening = openSqlite({ path, openWaitMs: 30_000, onWait: message => told.push(message) })
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(told).toEqual([])
    vi.advanceTimersByTime(1_000)
    await expect.poll(() => told).toHaveLength(1)
    other.exec('commit').close()
    await (await opening).close()
  } finally {
    vi.useRealTimers()
  }
  expect(told).toEqual(['Waiting for another process that has the SQLite file for itself, up to 30 s.'])
})

test('a database that a newer version has changed is refused', async () => {
  const path = join(folder, 'newer.db')
  await (await openSqlite(path)).close()
  const database = new Database(path)
  database.exec(`insert into jumun_migrations values ('9999-future', 1)`)
  database.close()
  await expect(openSqlite(path)).rejects.toThrow('The database is newer than this version of Jumun')
  await expect(openSqlite(path)).rejects.toThrow('9999-future')
})

test('tables are made on request where opening does not', async () => {
  const store = await openSqlite({ path: join(folder, 'later.db'), migrate: false })
  await expect(store.reader.users.find(['mina'])).rejects.toMatchObject({ failure: 'unavailable' })
  expect(await store.migrate()).toEqual(migrations.map(({ name }) => name))
  expect(await store.migrate()).toEqual([])
  expect(await store.reader.users.find(['mina'])).toEqual([])
  await store.close()
})

test('a file that was closed keeps its rows, and every setting that it needs is set again', async () => {
  const path = join(folder, 'kept.db')
  const first = await openSqlite(path)
  await first.transaction(t => t.users.insert([user]))
  await first.close()
  const handle = new Database(path)
  const second = await openSqlite(handle)
  expect(await second.reader.users.find(['mina'])).toEqual([user])
  expect(handle.pragma('synchronous', { simple: true })).toBe(2)
  expect(handle.pragma('foreign_keys', { simple: true })).toBe(1)
  expect(handle.pragma('journal_mode', { simple: true })).toBe('wal')
  await second.close()
  expect(handle.open).toBe(true)
  handle.close()
})

test('a lock that is never given back ends in an error that may be tried again', async () => {
  const path = join(folder, 'locked.db')
  const store = await openSqlite({ path, busyWaitMs: 50 })
  const other = new Database(path)
  other.exec('begin immediate')
  await expect(store.ping()).rejects.toMatchObject({ failure: 'transient' })
  expect(await store.reader.users.find(['mina'])).toEqual([])
  other.exec('rollback')
  await store.ping()
  other.close()
  await store.close()
})

test('a full disk is unavailable, reads go on, and it recovers', async () => {
  const handle = new Database(join(folder, 'full.db'))
  const store = await openSqlite(handle)
  await store.transaction(t => t.users.insert([user]))
  const pages = Number(handle.pragma('page_count', { simple: true }))
  handle.pragma(`max_page_count = ${pages}`)
  const many = Array.from({ length: 2000 }, (_, i) => ({ ...user, userId: `user-${i}`, name: 'N'.repeat(200) }))
  await expect(store.transaction(t => t.users.insert(many))).rejects.toMatchObject({ failure: 'unavailable' })
  expect(handle.inTransaction).toBe(false)
  expect((await store.reader.users.page({ offset: 0, limit: 1 })).total).toBe(1)
  handle.pragma('max_page_count = 1000000')
  await store.transaction(t => t.users.insert(many))
  expect((await store.reader.users.page({ offset: 0, limit: 1 })).total).toBe(2001)
  await store.close()
  handle.close()
})

test('a database that cannot be written is unavailable, and can be read', async () => {
  const path = join(folder, 'read-only.db')
  const writer = await openSqlite(path)
  await writer.transaction(t => t.users.insert([user]))
  const handle = new Database(path, { readonly: true })
  const store = await openSqlite(handle)
  await expect(store.ping()).rejects.toMatchObject({ failure: 'unavailable' })
  expect(await store.reader.users.find(['mina'])).toEqual([user])
  await store.close()
  handle.close()
  await writer.close()
})

test('a backup holds one moment, while others go on writing', async () => {
  const path = join(folder, 'busy.db')
  const store = await openSqlite(path)
  const users = Array.from({ length: 5000 }, (_, i) => ({ ...user, userId: `user-${i}`, name: 'N'.repeat(200) }))
  await store.transaction(t => t.users.insert(users))
  const seen: number[] = []
  let writes = 0
  const copy = join(folder, 'copy.db')
  const copying = store.backup(copy, pages => seen.push(pages.remainingPages))
  const writing = (async () => {
    for (; writes < 50; writes += 1)
      await store.transaction(t => t.users.insert([{ ...user, userId: `late-${writes}` }]))
  })()
  await Promise.all([copying, writing])
  expect(seen.length).toBeGreaterThan(1)
  const copied = await openSqlite(copy)
  const { total } = await copied.reader.users.page({ offset: 0, limit: 1 })
  expect(total).toBeGreaterThanOrEqual(5000)
  expect(total).toBeLessThan(5050)
  await copied.close()
  await store.close()
})

test('a backup into a folder that is not there is refused, also of a database in memory', async () => {
  for (const path of [':memory:', join(folder, 'source.db')]) {
    const store = await openSqlite(path)
    await expect(store.backup(join(folder, 'no', 'such', 'copy.db'))).rejects.toThrow(StoreError)
    const copy = join(folder, `copy-${path === ':memory:'}.db`)
    await store.backup(copy)
    expect(await (await openSqlite(copy)).migrate()).toEqual([])
    await store.close()
  }
})
