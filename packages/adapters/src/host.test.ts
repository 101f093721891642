import { mkdtempSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createShop, type Shop } from '@jumun/core'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  fromDrizzle,
  fromKnex,
  fromMikroOrm,
  fromPrisma,
  fromSequelize,
  fromTypeOrm,
  type HostQueries,
  poolOfKnex,
  poolOfSequelize,
} from './host.ts'
import { openSqlite, type SqliteStore } from './sqlite.ts'

let folder: string
let store: SqliteStore
let shop: Shop
let host: Database.Database
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jumun-host-'))
  const path = join(folder, 'shop.db')
  store = await openSqlite(path)
  shop = createShop({ store })
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  host = new Database(path, { timeout: 0 })
})
afterEach(async () => {
  if (host.open) host.close()
  await shop.close()
  rmSync(folder, { recursive: true })
})

function queriesOf(query: HostQueries['query']): HostQueries {
  return { database: 'sqlite', query }
}

const plain = queriesOf(async (sql, values, answer) => {
  const statement = host.prepare(sql)
  if (answer === 'rows') return { rows: statement.all(...values) as object[], affected: 0 }
  return { rows: [], affected: statement.run(...values).changes }
})

const charge = (queries: unknown) => shop.within(queries).wallets.charge({ userId: 'mina', amount: 5 })

describe('a library that is known by one function', () => {
  test('takes part in its transaction', async () => {
    host.exec('begin')
    expect(await charge(plain)).toMatchObject({ balance: 5 })
    host.exec('rollback')
    expect(await shop.wallets.balance({ userId: 'mina' })).toMatchObject({ balance: 0 })
  })

  test('is refused where it says that it speaks to another database', () => {
    expect(() => shop.within({ ...plain, database: 'mysql' })).toThrow(
      'The shop is in a database of sqlite, and the transaction says "mysql".',
    )
  })

  test('may put errors of its own around those of the driver', async () => {
    const wrapping = queriesOf(async (...asked) => {
      try {
        return await plain.query(...asked)
      } catch (cause) {
        const inner = Object.assign(new Error('statement failed', { cause }), { code: 'E_STATEMENT' })
        throw Object.assign(new Error('query failed', { cause: inner }), { code: 'E_QUERY' })
      }
    })
    const other = new Database(host.name)
    other.exec('begin immediate')
    host.exec('begin')
    await expect(charge(wrapping)).rejects.toMatchObject({ code: 'BUSY', details: { outcome: 'nothing happened' } })
    other.exec('rollback')
    other.close()
    expect(await charge(wrapping)).toMatchObject({ balance: 5 })
    host.exec('commit')
  })

  test.each([
    ['anything', (): object | undefined => undefined, 'query() has to answer { rows, affected }.'],
    ['rows', (): object => ({ affected: 0 }), 'its rows are no list'],
    [
      'a count',
      (_: unknown, asked: string): object => (asked === 'rows' ? { rows: [{ one: 1 }] } : { rows: [] }),
      'no whole number',
    ],
  ])('learns that it has answered without %s, and nothing is done', async (_, answer, text) => {
    host.exec('begin')
    const wrong = queriesOf(async (_sql, _values, asked) => answer(undefined, asked) as never)
    await expect(charge(wrong)).rejects.toThrow(text)
    host.exec('commit')
    expect(await shop.wallets.balance({ userId: 'mina' })).toMatchObject({ balance: 0 })
  })

  test('is refused where it brings a copy of SQLite of its own, which sees no locks of the other', async () => {
    const copy = new DatabaseSync(host.name)
    copy.exec('begin')
    const another = queriesOf(async (sql, values, answer) => {
      const statement = copy.prepare(sql)
      if (answer === 'rows') return { rows: statement.all(...values), affected: 0 }
      return { rows: [], affected: Number(statement.run(...values).changes) }
    })
    await expect(charge(another)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: /another copy than the shop's/,
    })
    copy.exec('rollback')
    copy.close()
    expect(await shop.wallets.balance({ userId: 'mina' })).toMatchObject({ balance: 0 })
  })
})

describe('what is handed over by mistake', () => {
  const takers: Readonly<Record<string, (value: never) => Promise<object>>> = {
    fromDrizzle,
    fromKnex,
    fromMikroOrm,
    fromPrisma,
    fromSequelize,
    fromTypeOrm,
  }

  test.each(Object.entries(takers))('is refused by %s with what it takes', async (name, take) => {
    for (const mistake of [{}, undefined, null, 'transaction', () => undefined]) {
      await expect(take(mistake as never)).rejects.toThrow(new RegExp(`${name}\\(\\) takes \\S+ \\S+`))
    }
  })

  test.each(Object.entries({ poolOfKnex, poolOfSequelize }))('is refused by %s with what it takes', (name, take) => {
    for (const mistake of [{}, undefined, null, 'pool']) {
      expect(() => take(mistake as never)).toThrow(new RegExp(`${name}\\(\\) takes \\S+ \\S+`))
    }
  })

  test('is refused by within() where the promise of a transaction was not awaited', () => {
    expect(() => shop.within(Promise.resolve(plain))).toThrow('Await it')
  })

  test('is not taken for a function of the host because it names its database', () => {
    const client = { database: 'shop', query() {}, escapeIdentifier() {} }
    for (const mistake of [client, { ...plain, database: 'oracle' }]) {
      expect(() => shop.within(mistake)).toThrow('SQLite adopts')
    }
  })

  test('is refused where it stands on a driver that is not known', async () => {
    // One that has a part of what PGlite has is none.
    for (const client of [{ some: 'driver' }, { transaction() {} }, { waitReady: Promise.resolve() }]) {
      await expect(fromDrizzle({ _: {}, session: { client } } as never)).rejects.toThrow(
        'Jumun knows Drizzle over pg, mysql2, better-sqlite3 and PGlite.',
      )
    }
    const prisma = { $queryRawUnsafe() {}, $executeRawUnsafe() {}, _activeProvider: 'sqlserver' }
    await expect(fromPrisma(prisma as never)).rejects.toThrow('Jumun knows Prisma on postgresql, mysql, sqlite.')
  })
})
