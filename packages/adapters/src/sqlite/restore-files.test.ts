import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeAll, beforeEach, afterAll, expect, test, vi } from 'vitest'
import { openSqlite, restoreSqlite } from '../sqlite.ts'

let folder: string
let shop: string
let backup: string

/** A backup that is a shop with one user; made once, as each case copies it. */
let bytes: Buffer
beforeAll(async () => {
  const made = mkdtempSync(join(tmpdir(), 'jumun-restored-'))
  const store = await openSqlite(join(made, 'shop.db'))
  await store.transaction(t => t.users.insert([{ userId: 'mina', name: 'Mina', createdAt: 1 }]))
  await store.backup(join(made, 'backup'))
  await store.close()
  bytes = readFileSync(join(made, 'backup'))
  rmSync(made, { recursive: true })
})
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jumun-restored-'))
  shop = join(folder, 'shop.db')
  backup = join(folder, 'backup')
  writeFileSync(backup, bytes)
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true })
})
afterAll(() => void vi.restoreAllMocks())

const inFolder = () => readdirSync(folder).toSorted()

/** Without the count of changes, which each copy has of its own. */
function sameBytes(path: string): boolean {
  const found = readFileSync(path)
  for (const at of [24, 92]) bytes.copy(found, at, at, at + 4)
  return found.equals(bytes)
}

/** An old shop, with one change that only its log holds. */
function oldShop(mode = 0o640) {
  const handle = new Database(shop)
  handle.exec('pragma journal_mode = wal; create table old (n)')
  const log = readFileSync(`${shop}-wal`)
  handle.close()
  const file = readFileSync(shop)
  writeFileSync(`${shop}-wal`, log)
  writeFileSync(`${shop}-shm`, '')
  chmodSync(shop, mode)
  return { file, log }
}

test('where nothing was, the copy is its owner’s, and what an earlier shop has left is gone', async () => {
  writeFileSync(`${shop}-wal`, 'left')
  writeFileSync(`${shop}-shm`, 'left')
  expect(await restoreSqlite(shop, backup)).toEqual({ bytes: bytes.length, keptAs: undefined })
  expect(inFolder()).toEqual(['backup', 'shop.db'])
  expect(statSync(shop).mode & 0o777).toBe(0o600)
  expect(sameBytes(shop)).toBe(true)
  expect(readFileSync(backup)).toEqual(bytes)
  // It counts its changes from elsewhere.
  expect(readFileSync(shop).readUInt32BE(24)).not.toBe(bytes.readUInt32BE(24))
})

test('what was there is kept with its log under the time, and the copy has its mode', async () => {
  const { file, log } = oldShop()
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 2, 3, 4, 5, 678) })
  const kept = `${shop}.before-restore-2026-01-02T03-04-05`
  expect(await restoreSqlite(shop, backup)).toEqual({ bytes: bytes.length, keptAs: kept })
  expect(inFolder()).toEqual([
    'backup',
    'shop.db',
    'shop.db.before-restore-2026-01-02T03-04-05',
    'shop.db.before-restore-2026-01-02T03-04-05-wal',
  ])
  expect([readFileSync(kept), readFileSync(`${kept}-wal`)]).toEqual([file, log])
  expect(statSync(shop).mode & 0o777).toBe(0o640)
  expect(sameBytes(shop)).toBe(true)
  for (const number of [2, 3]) expect((await restoreSqlite(shop, backup)).keptAs).toBe(`${kept}-${number}`)
  expect(existsSync(`${kept}-2-wal`)).toBe(false)
})

/** Nothing has changed but what is said. */
async function refusal(from = backup) {
  const before = inFolder()
  const error = await restoreSqlite(shop, from).catch((thrown: unknown) => thrown)
  expect(inFolder()).toEqual(before)
  return error
}

test('a file that someone has open is in use', async () => {
  await restoreSqlite(shop, backup)
  const handle = new Database(shop)
  handle.exec('begin immediate')
  handle.exec('create table busy (n)')
  const message = `${shop} is in use: stop the server and anything else that has it open.`
  expect(await refusal()).toMatchObject({
    failure: 'unavailable',
    code: 'IN_USE',
    message,
    cause: { code: 'SQLITE_BUSY' },
  })
  handle.close()
})

test('a backup has to be there, at rest, and another file than the shop', async () => {
  expect(await refusal(join(folder, 'none'))).toMatchObject({
    failure: 'unavailable',
    code: 'CANNOT_OPEN',
    message: `There is no file ${join(folder, 'none')}.`,
  })
  writeFileSync(shop, bytes)
  const self = { code: 'IN_USE', message: `${shop} is the shop itself.` }
  expect(await refusal(shop)).toMatchObject(self)
  expect(await refusal(join(folder, '.', 'shop.db'))).toMatchObject(self)
  writeFileSync(`${backup}-wal`, 'x')
  expect(await refusal()).toMatchObject({
    code: 'IN_USE',
    message: `${backup} is no backup: ${backup}-wal belongs to it, so it is in use, or its process was killed. Make a backup of it first.`,
  })
  writeFileSync(`${backup}-wal`, '')
  expect(await refusalOf(restoreSqlite(shop, backup))).toBeUndefined()
})

const refusalOf = (doing: Promise<unknown>) =>
  doing.then(
    () => undefined,
    (error: unknown) => error,
  )

test('a backup that is damaged, or holds no shop, is named', async () => {
  new Database(join(folder, 'empty')).exec('create table mine (n)').close()
  expect(await refusal(join(folder, 'empty'))).toMatchObject({
    code: 'NO_SHOP',
    message: `There is no shop in ${join(folder, 'empty')}, and none was to be created.`,
  })
  const handle = new Database(backup)
  handle.unsafeMode(true)
  handle.pragma('writable_schema = on')
  handle.exec(`create table d (n integer); insert into d values (1)`)
  handle.exec(`update sqlite_schema set sql = 'create table d (n integer check (n > 1))' where name = 'd'`)
  handle.close()
  expect(await refusal()).toMatchObject({
    code: 'MALFORMED_FILE',
    message: `${backup} is damaged (CHECK constraint failed in d): take another backup.`,
  })
  expect(await refusal(folder)).toMatchObject({ code: 'CANNOT_OPEN' })
})

test('nothing stays open', async () => {
  const openFiles = () => readdirSync('/dev/fd').length
  await restoreSqlite(shop, backup)
  const before = openFiles()
  await restoreSqlite(shop, backup)
  expect(openFiles()).toBe(before)
})
