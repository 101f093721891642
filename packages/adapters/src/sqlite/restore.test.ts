import { execFileSync, spawn } from 'node:child_process'
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createShop, isShopError, isStoreError, type Shop } from '@jumun/core'
import Database from 'better-sqlite3'
import { afterAll, describe, expect, test } from 'vitest'
import { openSqlite, restoreSqlite } from '../sqlite.ts'

const folder = mkdtempSync(join(tmpdir(), 'jumun-restore-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let count = 0

async function openCafe(path: string): Promise<Shop> {
  const shop = createShop({ store: await openSqlite(path) })
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  await shop.wallets.charge({ userId: 'mina', amount: 1_000_000 })
  await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 10, stock: 100_000 })
  return shop
}

const order = (shop: Shop) => shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 1 }] })

async function ordersIn(path: string): Promise<number> {
  const shop = createShop({ store: await openSqlite({ path, create: false }) })
  try {
    expect((await shop.audit()).findings).toEqual([])
    const { stock } = await shop.catalog.getProduct({ productId: 'latte' })
    return 100_000 - stock
  } finally {
    await shop.close()
  }
}

/** A shop with `before` orders in its backup, and `after` more when its process was killed. */
async function killedShop({ before = 5, after = 60 } = {}) {
  const path = join(folder, `${(count += 1)}.db`)
  const backup = `${path}.backup`
  const shop = await openCafe(path)
  for (let i = 0; i < before; i += 1) await order(shop)
  await shop.close()
  const script = `
    import { createShop } from '@jumun/core'
    import { openSqlite } from '@jumun/adapters/sqlite'
    const store = await openSqlite(${JSON.stringify(path)})
    const shop = createShop({ store })
    await store.backup(${JSON.stringify(backup)})
    for (let i = 0; i < ${after}; i += 1) await shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 1 }] })
    process.kill(process.pid, 'SIGKILL')`
  const child = spawn(process.execPath, ['--conditions=jumun-source', '--input-type=module', '--eval', script], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const signal = await new Promise(resolve => child.on('exit', (_, how) => resolve(how)))
  expect(signal).toBe('SIGKILL')
  expect(statSync(`${path}-wal`).size).toBeGreaterThan(0)
  return { path, backup, before, after }
}

const codeOf = async (doing: Promise<unknown>) => {
  const error: unknown = await doing.then(
    () => undefined,
    (cause: unknown) => cause,
  )
  if (!isStoreError(error)) throw new Error('no StoreError', { cause: error })
  expect(error.message).not.toContain('try again')
  return error.code
}

describe('a backup that is copied over a shop whose process was killed', () => {
  test('is recognized, and can be restored all the same', async () => {
    const { path, backup, before } = await killedShop()
    copyFileSync(backup, path)
    for (let attempt = 0; attempt < 2; attempt += 1) {
      for (const create of [true, false]) expect(await codeOf(openSqlite({ path, create }))).toBe('STALE_LOG')
    }
    await restoreSqlite(path, backup)
    expect(await ordersIn(path)).toBe(before)
  })

  test('also where it is moved there, and where the shop is young', async () => {
    const { path, backup } = await killedShop({ before: 0, after: 20 })
    execFileSync('mv', [backup, path])
    expect(await codeOf(openSqlite(path))).toBe('STALE_LOG')
  })

  test('a copy that was made by other means while it was closed is recognized as well', async () => {
    const path = join(folder, `${(count += 1)}.db`)
    await (await openCafe(path)).close()
    const copy = `${path}.copy`
    copyFileSync(path, copy)
    const shop = await openCafe(join(folder, `${(count += 1)}.db`))
    await shop.close()
    // Some days with the shop, and then the crash: a log beside a file of long ago.
    for (let day = 0; day < 3; day += 1) {
      const again = createShop({ store: await openSqlite(path) })
      for (let i = 0; i < 20; i += 1) await order(again)
      if (day < 2) await again.close()
      else {
        const crashed = `${path}.crashed`
        copyFileSync(copy, crashed)
        copyFileSync(`${path}-wal`, `${crashed}-wal`)
        expect(await codeOf(openSqlite(crashed))).toBe('STALE_LOG')
        await again.close()
      }
    }
  })
})

describe('a log that belongs to its file', () => {
  test('is taken up after a crash, as often as that happens', async () => {
    const { path, before, after } = await killedShop()
    expect(await ordersIn(path)).toBe(before + after)
  })

  test('at any moment of a life with other processes, check-points and restarts of the log', async () => {
    const path = join(folder, `${(count += 1)}.db`)
    const shop = await openCafe(path)
    const other = createShop({ store: await openSqlite(path) })
    const handle = new Database(path)
    const kinds = ['PASSIVE', 'FULL', 'RESTART', 'TRUNCATE']
    let looks = 0
    for (let i = 0; i < 60; i += 1) {
      await order(i % 3 === 0 ? other : shop)
      if (i % 7 === 3) handle.pragma(`wal_checkpoint(${kinds[i % kinds.length]})`)
      // What a crash at this moment would leave behind.
      const crashed = `${path}.crash-${i}`
      copyFileSync(path, crashed)
      copyFileSync(`${path}-wal`, `${crashed}-wal`)
      const found = await openSqlite({ path: crashed, create: false })
      await found.close()
      looks += 1
    }
    expect(looks).toBe(60)
    handle.close()
    await other.close()
    await shop.close()
  })
})

describe('restore', () => {
  test('puts the backup in the place of the shop, and keeps what was there', async () => {
    const { path, backup, before, after } = await killedShop()
    const { keptAs, bytes } = await restoreSqlite(path, backup)
    expect(bytes).toBe(statSync(path).size)
    expect(await ordersIn(path)).toBe(before)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(keptAs).toMatch(/before-restore-\d{4}-\d\d-\d\dT/)
    expect(await ordersIn(keptAs!)).toBe(before + after)
    // Again, and to where nothing is.
    await restoreSqlite(path, backup)
    const elsewhere = join(folder, `${(count += 1)}.db`)
    expect((await restoreSqlite(elsewhere, backup)).keptAs).toBeUndefined()
    expect(await ordersIn(elsewhere)).toBe(before)
    expect(readdirSync(folder).filter(name => /restoring|lock-/.test(name))).toEqual([])
  })

  test('does nothing while the shop is open, here or in another process', async () => {
    const path = join(folder, `${(count += 1)}.db`)
    const shop = await openCafe(path)
    const store = await openSqlite(path)
    const backup = `${path}.backup`
    await store.backup(backup)
    await store.close()
    expect(await codeOf(restoreSqlite(path, backup))).toBe('IN_USE')
    const script = `
      import { isStoreError } from '@jumun/core'
      import { restoreSqlite } from '@jumun/adapters/sqlite'
      console.log(await restoreSqlite(${JSON.stringify(path)}, ${JSON.stringify(backup)}).catch(error => error.code))`
    const elsewhere = execFileSync(
      process.execPath,
      ['--conditions=jumun-source', '--input-type=module', '--eval', script],
      {
        cwd: join(import.meta.dirname, '../..'),
        encoding: 'utf8',
      },
    )
    expect(elsewhere.trim()).toBe('IN_USE')
    await order(shop)
    await shop.close()
    expect(await ordersIn(path)).toBe(1)
    expect(await codeOf(restoreSqlite(path, path))).toBe('IN_USE')
    expect(
      readdirSync(folder).filter(name => /restoring|lock-|before-restore/.test(name) && name.startsWith(`${count}.`)),
    ).toEqual([])
  })

  test('takes nothing for a backup that is none', async () => {
    const { path, backup } = await killedShop({ after: 3 })
    const copy = (name: string) => {
      const to = join(folder, name)
      copyFileSync(backup, to)
      return to
    }
    const damaged = copy('damaged')
    const file = openSync(damaged, 'r+')
    for (let page = 3; page < 30; page += 3) writeSync(file, Buffer.alloc(2_000, 0xff), 0, 2_000, page * 4096)
    const cut = copy('cut')
    truncateSync(cut, statSync(cut).size / 2)
    const letter = join(folder, 'letter')
    writeFileSync(letter, 'Dear shop, this is not a database, but longer than its header would be. '.repeat(50))
    const foreign = join(folder, 'foreign')
    new Database(foreign).exec('create table mine (x)').close()
    const newer = copy('newer')
    new Database(newer).exec(`insert into jumun_migrations values ('9999-future', 1)`).close()
    const live = copy('live')
    appendFileSync(`${live}-wal`, 'something')
    const cases: [string, string][] = [
      [damaged, 'MALFORMED_FILE'],
      [cut, 'MALFORMED_FILE'],
      [letter, 'NOT_A_DATABASE'],
      [foreign, 'NO_SHOP'],
      [newer, 'SCHEMA_TOO_NEW'],
      [live, 'IN_USE'],
      [join(folder, 'missing'), 'CANNOT_OPEN'],
      [folder, 'CANNOT_OPEN'],
    ]
    const size = statSync(path).size
    for (const [from, code] of cases) expect([from, await codeOf(restoreSqlite(path, from))]).toEqual([from, code])
    expect(statSync(path).size).toBe(size)
    expect(existsSync(`${path}-wal`)).toBe(true)
    expect(readdirSync(folder).filter(name => /restoring|lock-/.test(name))).toEqual([])
  })

  test('replaces a file that is damaged beyond reading', async () => {
    const { path, backup, before } = await killedShop({ after: 3 })
    writeFileSync(path, readFileSync(backup).fill(0xee, 0, 8192))
    expect(['NOT_A_DATABASE', 'STALE_LOG', 'MALFORMED_FILE']).toContain(await codeOf(openSqlite(path)))
    await restoreSqlite(path, backup)
    expect(await ordersIn(path)).toBe(before)
  })
})

test('a malformed file is named as such, no matter what it is asked for', async () => {
  const path = join(folder, `${(count += 1)}.db`)
  const shop = await openCafe(path)
  for (let i = 0; i < 50; i += 1) await order(shop)
  await shop.close()
  // Every page but the one with the list of tables.
  const size = statSync(path).size
  const file = openSync(path, 'r+')
  for (let at = 3 * 4096; at < size; at += 4096) writeSync(file, Buffer.alloc(4096, 0xff), 0, 4096, at)
  const failures: unknown[] = []
  const store = await openSqlite(path).catch((error: unknown) => void failures.push(error))
  if (store) {
    for (const asking of [
      store.reader.users.find(['mina']),
      store.reader.orders.page({ limit: 10 }),
      store.transaction(t => t.users.insert([{ userId: 'jun', name: 'Jun', createdAt: 1 }])),
      store.snapshot(view => view.users.page({ offset: 0, limit: 10 })),
    ]) {
      await asking.catch((error: unknown) => failures.push(error))
    }
    await store.close()
  }
  expect(failures.length).toBeGreaterThan(0)
  for (const error of failures) {
    expect(error).toMatchObject({
      code: 'MALFORMED_FILE',
      message: expect.stringMatching(/malformed.*Restore a backup/),
    })
  }
})

test('a shop on a malformed file says so, and never to try again soon', async () => {
  const path = join(folder, `${(count += 1)}.db`)
  const shop = await openCafe(path)
  for (let i = 0; i < 50; i += 1) await order(shop)
  await shop.close()
  const handle = new Database(path)
  const roots = handle.prepare(
    `select rootpage from sqlite_master where name in ('jumun_wallets', 'jumun_orders', 'jumun_ledger')`,
  )
  const pages = roots.pluck().all() as number[]
  handle.close()
  const file = openSync(path, 'r+')
  for (const page of pages) writeSync(file, Buffer.alloc(4096, 0xff), 0, 4096, (page - 1) * 4096)
  const damaged = createShop({ store: await openSqlite({ path, migrate: false }) })
  const asked = [
    () => order(damaged),
    () => damaged.orders.list(),
    () => damaged.wallets.history({ userId: 'mina' }),
    () => damaged.audit(),
  ]
  let refused = 0
  for (const ask of asked) {
    const error: unknown = await ask().catch((cause: unknown) => cause)
    if (!isShopError(error)) continue
    refused += 1
    expect(error).toMatchObject({
      code: 'INTERNAL',
      retryable: false,
      message: "The shop's database file is damaged: a backup has to be restored. Nothing was changed.",
      cause: { code: 'MALFORMED_FILE' },
    })
  }
  expect(refused).toBeGreaterThan(1)
  await damaged.close()
})
