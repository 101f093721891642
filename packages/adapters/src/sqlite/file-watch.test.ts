import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { openSqlite } from '../sqlite.ts'
import { watchFile } from './file-watch.ts'

const folder = mkdtempSync(join(tmpdir(), 'jumun-watch-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let count = 0
const user = (userId: string) => ({ userId, name: userId, createdAt: 1 })

async function openShopFile() {
  const path = join(folder, `${(count += 1)}.db`)
  const store = await openSqlite(path)
  await store.transaction(t => t.users.insert([user('mina')]))
  const backup = join(folder, `${count}.backup`)
  await store.backup(backup)
  return { path, store, backup }
}

/** What is done to a file under a server. */
const deeds: Readonly<Record<string, (path: string, backup: string) => void>> = {
  'is removed': path => rmSync(path),
  'is moved away': path => renameSync(path, `${path}.away`),
  'is replaced': (path, backup) => {
    copyFileSync(backup, `${path}.new`)
    renameSync(`${path}.new`, path)
  },
  'is replaced by an empty file': path => {
    renameSync(path, `${path}.away`)
    new Database(path).exec('vacuum').close()
  },
  'is written over': (path, backup) => copyFileSync(backup, path),
  'loses its log': path => rmSync(`${path}-wal`),
}

describe.each(Object.entries(deeds))('a file that %s while it is open', (_, deed) => {
  test('fails readiness and takes no writes; what is open can be read', async () => {
    const { path, store, backup } = await openShopFile()
    await store.ping()
    deed(path, backup)
    const writing = store.transaction(t => t.users.insert([user('jun')]))
    await expect(writing).rejects.toMatchObject({ failure: expect.stringMatching(/^(unavailable|unknown)$/) })
    const replaced = { failure: 'unavailable', code: 'FILE_REPLACED', message: expect.stringContaining(path) }
    await expect(store.ping()).rejects.toMatchObject(replaced)
    await expect(store.transaction(t => t.users.insert([user('jun')]))).rejects.toMatchObject(replaced)
    await expect(store.snapshot(view => view.users.find(['mina']))).rejects.toMatchObject(replaced)
    expect(await store.reader.users.find(['mina'])).toEqual([user('mina')])
    await store.close()
  })

  test('in the middle of a transaction leaves its outcome open', async () => {
    const { path, store, backup } = await openShopFile()
    const writing = store.transaction(async t => {
      await t.users.insert([user('jun')])
      deed(path, backup)
    })
    await expect(writing).rejects.toMatchObject({ failure: 'unknown', cause: { code: 'FILE_REPLACED' } })
    await store.close()
  })
})

test('a file that the host has opened is watched, too, and left open', async () => {
  const { path, store } = await openShopFile()
  await store.close()
  expect(existsSync(`${path}-wal`)).toBe(false)
  const handle = new Database(path)
  const adopting = await openSqlite(handle)
  await adopting.ping()
  rmSync(path)
  await expect(adopting.ping()).rejects.toMatchObject({ code: 'FILE_REPLACED', message: expect.stringContaining(path) })
  await adopting.close()
  expect(handle.open).toBe(true)
  handle.close()
})

test('others that write, check-point, close and clean up are no reason for alarm', async () => {
  const { path, store } = await openShopFile()
  for (let round = 0; round < 5; round += 1) {
    const other = await openSqlite(path)
    await other.transaction(t => t.users.insert([user(`other-${round}`)]))
    await store.transaction(t => t.users.insert([user(`own-${round}`)]))
    await other.close()
    const handle = new Database(path)
    handle.pragma('wal_checkpoint(TRUNCATE)')
    handle.exec('vacuum')
    handle.close()
    await store.ping()
  }
  await store.close()
})

test('a new file, its log and a backup can be read by their owner only; one that was there keeps its mode', async () => {
  const { path, store, backup } = await openShopFile()
  for (const file of [path, `${path}-wal`, `${path}-shm`, backup]) expect(statSync(file).mode & 0o777).toBe(0o600)
  await store.close()
  const old = join(folder, 'old.db')
  new Database(old).exec('vacuum').close()
  const { mode } = statSync(old)
  await (await openSqlite(old)).close()
  expect(statSync(old).mode).toBe(mode)
})

describe('looks at a file', () => {
  afterEach(() => void vi.restoreAllMocks())

  /** As much of a database as its header, with this count of changes. */
  function write(path: string, changes: number): void {
    const header = Buffer.alloc(100)
    header.writeUInt32BE(changes, 24)
    writeFileSync(path, header)
  }
  const watched = (changes: number) => {
    const path = join(folder, `${(count += 1)}.watched`)
    write(path, changes)
    return { path, watch: watchFile(path) }
  }
  const replaced = (path: string) =>
    expect.objectContaining({
      code: 'FILE_REPLACED',
      message: `${path} was replaced or removed while it was open. Close the store and open it again.`,
    })

  test.each([0, 1, 2 ** 20 - 1])('take %i more changes for those of others, again and again', more => {
    const { path, watch } = watched(5)
    for (let look = 1; look < 4; look += 1) {
      write(path, 5 + look * more)
      watch.assertInPlace()
    }
  })

  test.each([-1, 2 ** 20])('take %i more changes for those of another file', more => {
    const { path, watch } = watched(5)
    write(path, 5 + more)
    expect(() => watch.assertInPlace()).toThrow(replaced(path))
  })

  test('take a new file, which counts from 0', () => {
    const path = join(folder, `${(count += 1)}.watched`)
    writeFileSync(path, '')
    const watch = watchFile(path)
    for (const changes of [0, 1]) {
      write(path, changes)
      watch.assertInPlace()
    }
  })

  test('stay refused once it was another file, also when the old one is back', () => {
    const { path, watch } = watched(5)
    write(path, 4)
    const asked = [() => watch.assertInPlace(), () => watch.assertLatelyInPlace()]
    expect(asked[0]).toThrow(replaced(path))
    write(path, 5)
    for (const ask of asked) expect(ask).toThrow(replaced(path))
  })

  test('are spared for a while after the last one', () => {
    let now = 1_000
    vi.spyOn(performance, 'now').mockImplementation(() => now)
    const first = watched(5)
    write(first.path, 4)
    expect(() => first.watch.assertLatelyInPlace()).toThrow(replaced(first.path))
    const { path, watch } = watched(5)
    watch.assertLatelyInPlace()
    now += 50
    watch.assertInPlace()
    write(path, 4)
    now += 50
    watch.assertLatelyInPlace()
    now += 1
    expect(() => watch.assertLatelyInPlace()).toThrow(replaced(path))
  })
})
