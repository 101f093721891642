import { createShop, isShopError, type Store } from '@jumun/core'
import Database from 'better-sqlite3'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { openMysql } from '../mysql.ts'
import { openPostgres } from '../postgres.ts'
import { openSqlite } from '../sqlite.ts'

// One command among 256 that the database refuses, by a rule of the host that the shop knows nothing of.

const mysqlUrl = process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306'
const postgresUrl = process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'
const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/)
const database = `jumun_test_poison_${process.pid}_${Date.now()}`

interface Opened {
  readonly store: Store
  refuse(userId: string): Promise<unknown>
  remove(): Promise<unknown>
}

function on(url: string): string {
  const own = new URL(url)
  own.pathname = `/${database}`
  return own.href
}

async function askMysql(url: string, statement: string): Promise<void> {
  const connection = await createConnection({ uri: url, connectTimeout: 2000 })
  await connection.query(statement)
  await connection.end()
}

async function askPostgres(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  await client.connect()
  await client.query(statement)
  await client.end()
}

const databases: Readonly<Record<string, () => Promise<Opened>>> = {
  async sqlite() {
    const handle = new Database(':memory:')
    return {
      store: await openSqlite(handle),
      refuse: async userId =>
        handle.exec(`create trigger poison before insert on jumun_ledger when new.user_id = '${userId}'
          begin select raise(abort, 'not this one'); end`),
      remove: async () => handle.close(),
    }
  },
  async mysql() {
    await askMysql(mysqlUrl, `create database ${database}`)
    return {
      store: await openMysql(on(mysqlUrl)),
      refuse: userId =>
        askMysql(
          on(mysqlUrl),
          `create trigger poison before insert on jumun_ledger for each row if new.user_id = '${userId}'
            then signal sqlstate '45000' set message_text = 'not this one'; end if`,
        ),
      remove: () => askMysql(mysqlUrl, `drop database ${database}`),
    }
  },
  async postgres() {
    await askPostgres(postgresUrl, `create database ${database}`)
    return {
      store: await openPostgres(on(postgresUrl)),
      refuse: userId =>
        askPostgres(
          on(postgresUrl),
          `create function poison() returns trigger language plpgsql as $$ begin
             if new.user_id = '${userId}' then raise 'not this one'; end if; return new; end $$;
           create trigger poison before insert on jumun_ledger for each row execute function poison()`,
        ),
      remove: () => askPostgres(postgresUrl, `drop database ${database} with (force)`),
    }
  },
}

describe.each(Object.entries(databases))('%s', (name, open) => {
  test('one that cannot be written is found in 2 × log n + 1 transactions, and all others are stored', async context => {
    const opened = await open().catch((error: unknown) => {
      if (name === 'sqlite' || required.includes(name)) throw error
      return context.skip('no server')
    })
    let transactions = 0
    const counting: Store = {
      ...opened.store,
      transaction(work) {
        transactions += 1
        return opened.store.transaction(work)
      },
    }
    const shop = createShop({ store: counting })
    try {
      // A store that holds the thread cuts larger batches by the time that they take.
      const size = name === 'sqlite' ? 64 : 256
      const users = Array.from({ length: size }, (_, i) => `user-${i}`)
      await Promise.all(users.map(userId => shop.users.register({ userId, name: userId })))
      const chargeAll = async () => {
        transactions = 0
        const startedAt = performance.now()
        const told = await Promise.allSettled(users.map(userId => shop.wallets.charge({ userId, amount: 1 })))
        return { told, transactions, ms: performance.now() - startedAt }
      }
      const normal = await chargeAll()
      expect(normal.transactions).toBe(1)
      await opened.refuse('user-37')
      const poisoned = await chargeAll()
      expect(poisoned.transactions).toBe(2 * Math.log2(size) + 1)
      const refused = poisoned.told.flatMap(one => (one.status === 'rejected' ? [one.reason as unknown] : []))
      expect(refused.map(error => isShopError(error, 'INTERNAL'))).toEqual([true])
      process.stdout.write(`one poison among ${size} on ${name}: ${(poisoned.ms / normal.ms).toFixed(1)} × the batch\n`)
      const balances = await Promise.all(users.map(async userId => (await shop.wallets.balance({ userId })).balance))
      expect(balances).toEqual(users.map(userId => (userId === 'user-37' ? 1 : 2)))
      expect((await shop.audit()).findings).toEqual([])
    } finally {
      await shop.close()
      await opened.remove()
    }
  })
})
