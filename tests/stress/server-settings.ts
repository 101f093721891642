import assert from 'node:assert/strict'
import { createShop, isStoreError } from '@jumun/core'
import { openMysql } from '@jumun/adapters/mysql'
import { createConnection } from 'mysql2/promise'
import { audited } from './audited.ts'
import { createOwnServer } from './own-server.ts'
import type { Figures, Suite } from './suite.ts'

/** What an administrator may have set, in the server's arguments and while it runs. */
export interface ServerSettings {
  readonly arguments?: readonly string[]
  readonly globals?: string
}

const cases: Readonly<Record<string, ServerSettings>> = {
  'latin1 for every client': { arguments: ['--skip-character-set-client-handshake', '--character-set-server=latin1'] },
  'utf8mb3 for every client': {
    arguments: ['--skip-character-set-client-handshake', '--character-set-server=utf8mb3'],
  },
  'binary log by statement': { arguments: ['--log-bin', '--binlog-format=STATEMENT'] },
  'compact rows': { arguments: ['--innodb-default-row-format=compact', '--innodb-strict-mode=0'] },
  'safe updates': { globals: 'sql_safe_updates = 1' },
  'lists cut after 3': { globals: 'sql_select_limit = 3' },
  'no lists at all': { globals: 'sql_select_limit = 0' },
  'no large selects': { globals: 'sql_big_selects = 0, max_join_size = 1' },
  'not strict': { arguments: ['--sql-mode='] },
  'no backslashes': { arguments: ['--sql-mode=NO_BACKSLASH_ESCAPES,ANSI_QUOTES,PIPES_AS_CONCAT'] },
  oracle: { arguments: ['--sql-mode=ORACLE,EMPTY_STRING_IS_NULL'] },
  'no autocommit': { arguments: ['--autocommit=0'] },
  serializable: { arguments: ['--transaction-isolation=SERIALIZABLE', '--transaction-read-only=1'] },
  'another transaction behind each': { globals: 'completion_type = 1' },
  'no session behind each transaction': { globals: 'completion_type = 2' },
  'no checks': { globals: 'foreign_key_checks = 0, unique_checks = 0, check_constraint_checks = 0' },
}

/** All of them that go together. */
export const allAtOnce: ServerSettings = {
  arguments: [
    '--skip-character-set-client-handshake',
    '--character-set-server=latin1',
    '--log-bin',
    '--binlog-format=STATEMENT',
    '--innodb-default-row-format=compact',
    '--sql-mode=NO_BACKSLASH_ESCAPES,ANSI_QUOTES,EMPTY_STRING_IS_NULL',
    '--autocommit=0',
    '--transaction-isolation=SERIALIZABLE',
    '--max-allowed-packet=1M',
  ],
  globals: `sql_safe_updates = 1, sql_select_limit = 3, sql_big_selects = 0, max_join_size = 1, completion_type = 1,
    foreign_key_checks = 0, unique_checks = 0, check_constraint_checks = 0`,
}

export const suite: Suite = {
  name: 'server-settings',
  description: 'MariaDB as administrators set it: sessions say what they need, or the shop is refused with the setting',
  async run({ quick, seed }) {
    const figures: Figures = { seed }
    for (const [name, settings] of Object.entries(quick ? { 'all at once': allAtOnce } : cases)) {
      const orders = await serveUnder(settings)
      if (orders === undefined) {
        assert.ok(!(process.env.JUMUN_TEST_REQUIRE ?? '').includes('mysql'), 'mysql is installed, as it is required')
        figures.skipped = true
        break
      }
      figures[name] = orders
    }
    return figures
  },
}

/** Runs a small shop on a server of its own; undefined where the server's programs are not installed. */
export async function serveUnder({ arguments: given = [], globals }: ServerSettings): Promise<number | undefined> {
  const server = await createOwnServer('mysql', given)
  if (server === undefined) return undefined
  try {
    await server.start()
    const admin = await createConnection(server.url)
    const database = new URL(server.url)
    database.pathname = '/settings'
    try {
      await admin.query('set session transaction read write')
      await admin.query('create database settings')
      if (globals !== undefined) await admin.query(`set ${globals.replaceAll(/(\w+) =/g, 'global $1 =')}`)
      const orders = await serve(database.href)
      if (given.includes('--binlog-format=STATEMENT')) {
        await admin.query(`create user plain@'%'`)
        await admin.query(`grant all on settings.* to plain@'%'`)
        database.username = 'plain'
        await assert.rejects(openMysql(database.href), (error: unknown) => {
          return isStoreError(error, 'UNSUITABLE_DATABASE') && error.message.includes('binlog_format')
        })
      }
      return orders
    } finally {
      await admin.end()
    }
  } finally {
    await server.remove()
  }
}

async function serve(url: string): Promise<number> {
  const first = createShop({ store: await openMysql(url) })
  const users = Array.from({ length: 20 }, (_, i) => `유저 ${i} 🍓`)
  await Promise.all(users.map(userId => first.users.register({ userId, name: `it's "${userId}" \\` })))
  await Promise.all(users.map(userId => first.wallets.charge({ userId, amount: 100 })))
  await first.catalog.addProducts({
    products: Array.from({ length: 8 }, (_, i) => ({
      productId: `라테-${i}`,
      name: `라테 🥛 ${i}`,
      price: 2,
      stock: 100,
    })),
  })
  const items = Array.from({ length: 5 }, (_, i) => ({ productId: `라테-${i}`, quantity: 1 }))
  const placed = await Promise.all(
    users.map((userId, i) => first.orders.place({ userId, items, idempotencyKey: `키 '${i}'` })),
  )
  await first.close()

  // Opened again, with connections that have seen nothing yet.
  const store = await openMysql(url)
  const shop = createShop({ store })
  try {
    const again = await shop.orders.place({ userId: users[0]!, items, idempotencyKey: `키 '0'` })
    assert.deepEqual(again, placed[0])
    await shop.orders.cancel({ orderId: placed[1]!.orderId, reason: '변심 🍓' })
    const { items: listed } = await shop.orders.list({ limit: 100 })
    assert.equal(listed.length, users.length)
    for (const order of listed) {
      assert.equal(order.items.length, items.length)
      assert.equal(order.items[0]?.productName, '라테 🥛 0')
    }
    const named = await shop.users.list({ limit: 100 })
    assert.deepEqual(named.items.map(({ name }) => name).toSorted(), users.map(id => `it's "${id}" \\`).toSorted())
    assert.equal((await shop.catalog.listProducts({ limit: 100 })).items.length, 8)
    await assert.rejects(shop.users.register({ userId: users[0]!, name: 'again' }), { code: 'ALREADY_EXISTS' })
    // Readiness is a write, and the constraints are a second guard.
    await store.ping()
    const broken = [
      () => store.transaction(({ wallets }) => wallets.insert([{ userId: 'nobody', balance: 0, entryCount: 0 }])),
      () => store.transaction(({ wallets }) => wallets.save([{ userId: users[0]!, balance: -1, entryCount: 0 }])),
    ]
    for (const change of broken) await assert.rejects(change, { failure: 'constraint' })
    await audited(shop)
    return listed.length
  } finally {
    await shop.close()
  }
}
