import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import Database from 'better-sqlite3'
import { afterAll, expect, test } from 'vitest'
import { openSqlite } from '../sqlite.ts'
import type { Checkpointed } from './checkpoint-thread.ts'
import { loadSqliteDriver, type SqliteDriver } from './load-driver.ts'
import { logCycle } from './log-cycle.ts'
import { openForWriting } from './open-database.ts'
import { createSqliteStore, type SqliteStore } from './store.ts'

const folder = mkdtempSync(join(tmpdir(), 'jumun-checkpoints-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const atFrames = 100

/** A shop whose log is brought home soon, and what each checkpoint of the thread has left. */
async function openShop(path: string, given?: SqliteDriver) {
  const driver = given ?? (await loadSqliteDriver())
  const file = await openForWriting(driver, path, { create: true, waitMs: 1_000 })
  const made: Checkpointed[] = []
  const store = await createSqliteStore(driver, file, {
    owned: true,
    busyWaitMs: 1_000,
    openWaitMs: 1_000,
    checkpoints: { atFrames, onCheckpoint: checkpointed => made.push(checkpointed) },
  })
  await store.migrate()
  return { store, made, frames: () => (statSync(`${path}-wal`).size - 32) / (4096 + 24) }
}

async function register(store: SqliteStore, userId: string): Promise<void> {
  await store.transaction(t => t.users.insert([{ userId, name: userId, createdAt: 1 }]))
  await nextTurn()
}

/** Commits until it holds, and tells how many users that made. */
async function registerUntil(store: SqliteStore, prefix: string, holds: () => boolean): Promise<number> {
  let count = 0
  for (; !holds(); count += 1) {
    if (count === 20_000) throw new Error('It does not come to that.')
    await register(store, `${prefix}-${count}`)
  }
  return count
}

function proveWhole(path: string, users: number): void {
  const database = new Database(path, { readonly: true })
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(database.prepare('select count(*) from jumun_users').pluck().get()).toBe(users)
  database.close()
}

test('a thread brings the log home again and again, so that it starts over long before a commit has to do it', async () => {
  const path = join(folder, 'filled.db')
  const { store, made, frames } = await openShop(path)
  const log = logCycle(path)
  const cycles = new Set<bigint | undefined>()
  const users = await registerUntil(store, 'user', () => cycles.add(log.current()).size > 5)
  log.close()
  expect(
    made.filter(checkpointed => checkpointed !== undefined && checkpointed.home >= atFrames).length,
  ).toBeGreaterThan(3)
  expect(frames()).toBeLessThan(16_000)
  await store.close()
  expect(existsSync(`${path}-wal`)).toBe(false)
  proveWhole(path, users)
})

test('commits without a pause leave no more in the log than came while a thread was at it', async () => {
  const path = join(folder, 'without-pause.db')
  const { store, made, frames } = await openShop(path)
  const log = logCycle(path)
  const cycles = new Set<bigint | undefined>()
  let users = 0
  const writer = async (name: string) => {
    for (let index = 0; cycles.add(log.current()).size < 12; index += 1, users += 1) {
      if (index === 20_000) throw new Error('The log does not start over.')
      await store.transaction(t => t.users.insert([{ userId: `${name}-${index}`, name, createdAt: 1 }]))
      // Reports of the thread come between turns, as they do between requests.
      if (index % 8 === 0) await nextTurn()
    }
  }
  await Promise.all(['a', 'b', 'c', 'd'].map(writer))
  log.close()
  expect(made.length).toBeGreaterThan(5)
  expect(frames()).toBeLessThan(10 * atFrames)
  await store.close()
  proveWhole(path, users)
})

test('a reader that keeps the log from starting over makes few transactions wait', async () => {
  const path = join(folder, 'kept.db')
  const { store, made } = await openShop(path)
  await register(store, 'first')
  const reader = new Database(path, { readonly: true })
  let users = 1
  for (; users < 600; users += 1) {
    // It looks at the newest state, in the log, until after the next commit.
    reader.exec('begin; select count(*) from jumun_users')
    await register(store, `user-${users}`)
    reader.exec('commit')
  }
  reader.close()
  expect(made.filter(left => left !== undefined && left.home === left.log).length).toBeGreaterThan(2)
  expect(made.length).toBeLessThan(users / 3)
  await store.close()
  proveWhole(path, users)
})

test('a long snapshot keeps frames in the log without harm, and when it ends they are brought home at once', async () => {
  const path = join(folder, 'snapshot.db')
  const { store, made } = await openShop(path)
  await register(store, 'first')
  let users = 1
  const seen = await store.snapshot(async rows => {
    await rows.users.find(['first'])
    users += await registerUntil(store, 'during', () => made.length > 2)
    expect(made.every(left => left !== undefined && left.home < left.log)).toBe(true)
    return rows.users.find(['during-0'])
  })
  expect(seen).toEqual([])
  const before = made.length
  await expect.poll(() => made.length, { timeout: 20_000 }).toBeGreaterThan(before)
  const last = made.at(-1)!
  expect(last.home).toBe(last.log)
  await store.close()
  expect(existsSync(`${path}-wal`)).toBe(false)
  proveWhole(path, users)
})

test('a store that is closed while the thread starts or works leaves one whole file', async () => {
  for (let round = 0; round < 5; round += 1) {
    const path = join(folder, `closed-${round}.db`)
    const { store } = await openShop(path)
    const commits = 40 + round * 40
    await Promise.all(Array.from({ length: commits }, (_, i) => register(store, `user-${i}`)))
    await sleep(round * 25)
    await store.close()
    await store.close()
    expect([existsSync(`${path}-wal`), existsSync(`${path}-shm`)]).toEqual([false, false])
    proveWhole(path, commits)
  }
})

test('where the driver cannot be loaded by a thread, commits do it as they did', async () => {
  const path = join(folder, 'unknown.db')
  class Bundled extends (await loadSqliteDriver()) {}
  const { store, made, frames } = await openShop(path, Bundled)
  const users = await registerUntil(store, 'user', () => frames() > 8 * atFrames)
  expect(made).toEqual([])
  await store.close()
  expect(existsSync(`${path}-wal`)).toBe(false)
  proveWhole(path, users)
})

/** Runs a program with such a shop as `store`, in which 300 users are registered; returns what it said. */
async function inProcess(path: string, end: string, flags: string[] = []) {
  const script = `
    import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
    import { loadSqliteDriver } from './src/sqlite/load-driver.ts'
import { openForWriting } from './src/sqlite/open-database.ts'
    import { createSqliteStore } from './src/sqlite/store.ts'
    const driver = await loadSqliteDriver()
    const file = await openForWriting(driver, ${JSON.stringify(path)}, { create: true, waitMs: 1000 })
    let made = 0
    const checkpoints = { atFrames: ${atFrames}, onCheckpoint: () => { made += 1 } }
    const store = await createSqliteStore(driver, file, { owned: true, busyWaitMs: 1000, openWaitMs: 1000, checkpoints })
    await store.migrate()
    for (let i = 0; i < 300; i += 1) {
      await store.transaction(t => t.users.insert([{ userId: 'user-' + i, name: 'User', createdAt: 1 }]))
      await nextTurn()
    }
    ${end}`
  const args = ['--conditions=jumun-source', ...flags, '--input-type=module', '--eval', script]
  const options = { cwd: join(import.meta.dirname, '../..'), timeout: 50_000 }
  return promisify(execFile)(process.execPath, args, options)
}

const waitForOne = `for (let waited = 0; made === 0 && waited < 20000; waited += 20) await sleep(20)`

test.each([
  ['that does not close its shop ends by itself', `${waitForOne}\nconsole.log(made > 0)`, 'true\n'],
  ['that does not even wait for the thread ends by itself', `console.log('done')`, 'done\n'],
  ['that leaves at once, whatever the thread is doing, ends', `console.log('out'); process.exit()`, 'out\n'],
  ['that closes its shop ends by itself', `${waitForOne}\nawait store.close()\nconsole.log(made > 0)`, 'true\n'],
])('a process %s', async (name, end, stdout) => {
  const path = join(folder, `${name.replaceAll(' ', '-')}.db`)
  expect(await inProcess(path, end)).toEqual({ stdout, stderr: '' })
  proveWhole(path, 300)
})

test('a process that may start no threads works as it did, and says nothing about it', async () => {
  const path = join(folder, 'permission.db')
  const flags = ['--permission', '--allow-fs-read=*', '--allow-fs-write=*', '--allow-addons', '--no-warnings']
  const said = await inProcess(path, `await sleep(200)\nawait store.close()\nconsole.log(made)`, flags)
  expect(said).toEqual({ stdout: '0\n', stderr: '' })
  proveWhole(path, 300)
})

test('a store that commits little starts no thread', async () => {
  const started: unknown[] = []
  const count = (thread: unknown) => void started.push(thread)
  process.on('worker', count)
  try {
    const path = join(folder, 'small.db')
    const store = await openSqlite(path)
    for (let i = 0; i < 50; i += 1) await register(store, `user-${i}`)
    await store.close()
    // So that the absence of one means something.
    const { store: soon } = await openShop(path)
    expect(started).toEqual([])
    for (let i = 50; i < 150; i += 1) await register(soon, `user-${i}`)
    expect(started).toHaveLength(1)
    await soon.close()
    proveWhole(path, 150)
  } finally {
    process.off('worker', count)
  }
})
