import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Checkpointed, startCheckpointThread } from './checkpoint-thread.ts'
import { checkpointsInThread, noCheckpoints } from './checkpoints.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jumun-looks-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0

/** A file whose commits are one frame of the log each, and what is made of them at 30 frames. */
function logged({ driver = Database as never, exists = true } = {}) {
  const path = join(folder, `${(files += 1)}.db`)
  const database = new Database(exists ? path : ':memory:')
  database.exec(
    'pragma journal_mode = wal; pragma wal_autocheckpoint = 0; create table t (n); insert into t values (0)',
  )
  database.exec('pragma wal_checkpoint(truncate)')
  const limits: number[] = []
  const made: Checkpointed[] = []
  const checkpoints = checkpointsInThread(
    { driver, path, checkpointAt: frames => void limits.push(frames) },
    { atFrames: 30, onCheckpoint: checkpointed => void made.push(checkpointed) },
  )
  return {
    path,
    database,
    limits,
    made,
    checkpoints,
    /** So many commits, of which the log hears after the last alone. */
    write(frames: number) {
      for (let i = 0; i < frames; i += 1) database.exec('update t set n = n + 1')
    },
    /** As many commits as lead to a look. */
    look() {
      for (let i = 0; i < 4; i += 1) checkpoints.afterCommit()
    },
    until: (count: number) => vi.waitFor(() => expect(made).toHaveLength(count), { timeout: 5_000, interval: 2 }),
    async close() {
      await checkpoints.close()
      database.close()
    },
  }
}

test('every fourth commit looks at the log, and from so many frames on a thread brings them home', async () => {
  const { write, checkpoints, limits, made, until, look, close } = logged()
  write(29)
  look()
  write(1)
  for (let i = 0; i < 3; i += 1) checkpoints.afterCommit()
  expect(limits).toEqual([])
  checkpoints.afterCommit()
  // The thread is given time for it by a log that may grow further.
  expect(limits).toEqual([24_000])
  await until(1)
  expect(made).toEqual([{ log: 30, home: 30 }])
  // The log starts over, and fills again.
  write(29)
  look()
  write(1)
  look()
  await until(2)
  expect(made[1]).toEqual({ log: 30, home: 30 })
  expect(limits).toEqual([24_000])
  await close()
})

test('one transaction waits for the rest when all is almost home, and no other', async () => {
  const { write, look, until, checkpoints, made, close } = logged()
  expect(checkpoints.beforeTransaction()).toBeUndefined()
  write(30)
  look()
  // Under way: that may take long.
  expect(checkpoints.beforeTransaction()).toBeUndefined()
  await until(1)
  const waiting = checkpoints.beforeTransaction()
  expect(waiting).toBeInstanceOf(Promise)
  expect(checkpoints.beforeTransaction()).toBeUndefined()
  await waiting
  expect(made).toHaveLength(2)
  expect(checkpoints.beforeTransaction()).toBeUndefined()
  // The next time that all is home, one waits again.
  write(30)
  look()
  await until(3)
  expect(checkpoints.beforeTransaction()).toBeInstanceOf(Promise)
  await close()
})

test('a transaction waits for half a second at most, and for no longer than the thread takes', async () => {
  const { write, look, until, checkpoints, close } = logged()
  write(30)
  look()
  await until(1)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    await checkpoints.beforeTransaction()
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
    write(30)
    look()
    await until(3)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const waiting = checkpoints.beforeTransaction()
    // Before the thread can answer.
    vi.advanceTimersByTime(499)
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(1)
    expect(vi.getTimerCount()).toBe(0)
    await waiting
  } finally {
    vi.useRealTimers()
  }
  await close()
})

test('no transaction waits where the log has started over since', async () => {
  const { write, look, until, checkpoints, made, close } = logged()
  write(30)
  look()
  await until(1)
  write(1)
  expect(checkpoints.beforeTransaction()).toBeUndefined()
  look()
  expect(checkpoints.beforeTransaction()).toBeUndefined()
  expect(made).toHaveLength(1)
  await close()
})

test('frames that a reader keeps in the log are looked at again a fifth later, and at once when it has ended', async () => {
  const { path, write, look, until, checkpoints, made, close } = logged()
  write(5)
  const reader = new Database(path)
  reader.exec('begin; select * from t')
  write(25)
  look()
  await until(1)
  expect(made).toEqual([{ log: 30, home: 5 }])
  expect(checkpoints.beforeTransaction()).toBeUndefined()
  write(5)
  look()
  await new Promise(resolve => setTimeout(resolve, 50))
  expect(made).toHaveLength(1)
  write(1)
  look()
  await until(2)
  expect(made[1]).toEqual({ log: 36, home: 5 })
  write(2)
  look()
  reader.exec('commit')
  checkpoints.afterSnapshot()
  await until(3)
  expect(made[2]).toEqual({ log: 38, home: 38 })
  reader.close()
  await close()
})

test('nothing is done once it is closed, where there is no file, or no thread can have the driver', async () => {
  const closed = logged()
  closed.write(30)
  await closed.checkpoints.close()
  closed.look()
  closed.checkpoints.afterSnapshot()
  expect(closed.limits).toEqual([])
  closed.database.close()
  const nowhere = logged({ exists: false })
  nowhere.look()
  expect([nowhere.limits, nowhere.checkpoints.beforeTransaction()]).toEqual([[], undefined])
  await nowhere.close()
  class Unknown extends Database {}
  const unknown = logged({ driver: Unknown as never })
  unknown.write(30)
  unknown.look()
  unknown.look()
  expect(unknown.limits).toEqual([])
  await unknown.close()
})

test('a log that cannot be read is left to commits', async () => {
  const { path, write, look, limits, close } = logged()
  write(30)
  const log = readFileSync(`${path}-wal`)
  rmSync(`${path}-wal`)
  look()
  writeFileSync(`${path}-wal`, log)
  look()
  expect(limits).toEqual([])
  await close()
})

test('a database in memory has nothing to look after', async () => {
  noCheckpoints.afterCommit()
  noCheckpoints.afterSnapshot()
  expect([noCheckpoints.beforeTransaction(), await noCheckpoints.close()]).toEqual([undefined, undefined])
})

test('nothing stays open of a file whose log was brought home', async () => {
  const openFiles = () => readdirSync('/dev/fd').length
  const before = openFiles()
  const { write, look, until, close } = logged()
  write(30)
  look()
  await until(1)
  await close()
  // What the thread had for itself goes with it.
  expect(openFiles()).toBeLessThanOrEqual(before)
})

test('a thread that cannot load the driver says nothing, and is gone', async () => {
  const said: unknown[] = []
  const where = { driver: join(folder, 'no-driver.js'), path: join(folder, 'none.db'), id: { dev: 0, ino: 0 } }
  const thread = startCheckpointThread(where, checkpointed => void said.push(checkpointed))
  thread.checkpoint()
  await thread.close()
  expect(said).toEqual([])
})

test('a thread touches no other file than the one it was started for', async () => {
  const { path, database, close } = logged()
  const said: unknown[] = []
  const driver = createRequire(import.meta.url).resolve('better-sqlite3')
  const thread = startCheckpointThread({ driver, path, id: { dev: 0, ino: 0 } }, told => void said.push(told))
  database.exec('update t set n = n + 1')
  thread.checkpoint()
  await thread.close()
  expect(said).toEqual([undefined])
  await close()
})
