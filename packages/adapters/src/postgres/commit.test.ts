import { PGlite } from '@electric-sql/pglite'
import { createShop, isReplayed, isShopError, type Shop } from '@jumun/core'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openPostgres } from '../postgres.ts'
import type { Pglite } from './driver.ts'

// COMMITs that the server itself refuses, delays or turns into a ROLLBACK.

const server = process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'
const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/).includes('postgres')
const database = `jumun_test_committing_${process.pid}_${Date.now()}`
const url = new URL(server)
url.pathname = `/${database}`
const connectionString = url.href

async function ask(target: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: target, connectionTimeoutMillis: 2000 })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows
  } finally {
    await client.end()
  }
}

/** From now on COMMIT does this for each new ledger entry; `commits` counts, also those that are rolled back. */
const atCommit = (body: string) => `
  create sequence if not exists commits;
  create or replace function at_commit() returns trigger language plpgsql as $$ begin ${body} return null; end $$;
  drop trigger if exists at_commit on jumun_ledger;
  create constraint trigger at_commit after insert on jumun_ledger deferrable initially deferred
    for each row execute function at_commit()`

async function registered(shop: Shop): Promise<Shop> {
  for (const userId of ['mina', 'jun', 'stranger']) {
    await shop.users.register({ userId, name: userId }).catch(() => undefined)
  }
  return shop
}

/** Charges each user 1 in one batch, the first with a key. */
async function chargeAll(shop: Shop, idempotencyKey: string, userIds = ['mina', 'jun']) {
  const before = await balances(shop, userIds)
  const told = await Promise.allSettled(
    userIds.map((userId, i) => shop.wallets.charge({ userId, amount: 1, ...(i === 0 && { idempotencyKey }) })),
  )
  const after = await balances(shop, userIds)
  return userIds.map((_, i) => {
    const one = told[i]!
    const gained = after[i]! - before[i]!
    if (one.status === 'fulfilled') return [isReplayed(one.value) ? 'found' : 'done', gained]
    const { reason } = one as { reason: unknown }
    return [isShopError(reason, 'BUSY') ? reason.details.outcome : isShopError(reason) ? reason.code : reason, gained]
  })
}

async function balances(shop: Shop, userIds: readonly string[]): Promise<number[]> {
  return (await Promise.all(userIds.map(userId => shop.wallets.balance({ userId })))).map(({ balance }) => balance)
}

describe('a server', () => {
  let reachable = false
  beforeAll(async () => {
    reachable = await ask(server, `create database ${database}`).then(
      () => true,
      () => false,
    )
    if (reachable) await (await openPostgres(connectionString)).close()
  })
  beforeEach(context => {
    if (!reachable && !required) context.skip(`no server at ${server}`)
  })
  afterAll(() => (reachable ? ask(server, `drop database ${database} with (force)`) : undefined))

  const commits = async () => Number((await ask(connectionString, 'select last_value from commits'))[0]!['last_value'])

  test.each(['40001', '40P01'])('a COMMIT refused with %s is tried again without notice', async code => {
    await ask(connectionString, atCommit(`if nextval('commits') % 3 <> 0 then raise sqlstate '${code}'; end if;`))
    await ask(connectionString, `select setval('commits', 3)`)
    const shop = await registered(createShop({ store: await openPostgres(connectionString) }))
    expect(await chargeAll(shop, code, ['mina'])).toEqual([['done', 1]])
    expect(await commits()).toBe(6)
    await shop.close()
  })

  test('a constraint that COMMIT refuses is one command’s, and its neighbours are stored', async () => {
    await ask(connectionString, atCommit(`if new.user_id = 'stranger' then raise sqlstate '23514'; end if;`))
    const shop = await registered(createShop({ store: await openPostgres(connectionString) }))
    expect(await chargeAll(shop, 'constraint', ['mina', 'stranger', 'jun'])).toEqual([
      ['done', 1],
      ['INTERNAL', 0],
      ['done', 1],
    ])
    await shop.close()
  })

  test.each([true, false])(
    'a COMMIT that takes longer than a statement may is unknown, and found under its key (own pool: %s)',
    async isOwn => {
      await ask(connectionString, atCommit(`if nextval('commits') = 2 then perform pg_sleep(1); end if;`))
      await ask(connectionString, `select setval('commits', 1)`)
      const hosts = new pg.Pool({ connectionString, query_timeout: 300 })
      const store = await openPostgres(isOwn ? { connectionString, statementTimeoutMs: 300 } : hosts)
      const shop = await registered(createShop({ store }))
      expect(await chargeAll(shop, `slow ${isOwn}`)).toEqual([
        ['found', 1],
        ['unknown', 1],
      ])
      expect(await commits()).toBeGreaterThanOrEqual(2)
      expect((await shop.audit()).findings).toEqual([])
      await shop.close()
      await hosts.end()
    },
  )

  test.each([true, false])('a COMMIT that is answered with ROLLBACK is tried again (pipeline: %s)', async pipeline => {
    await ask(connectionString, atCommit(''))
    let fired = 0
    let armed = false
    const pool = new pg.Pool({ connectionString, pipeline })
    pool.on('connect', client => {
      const query = client.query.bind(client) as (asked: { text: string }) => Promise<unknown>
      const value = async (asked: { text: string }) => {
        if (!armed || asked.text !== 'commit') return query(asked)
        armed = false
        fired += 1
        // Something goes wrong in the transaction that we do not hear of.
        await query({ text: 'select 1 / 0' }).catch(() => undefined)
        return query(asked)
      }
      Object.defineProperty(client, 'query', { value })
    })
    const shop = await registered(createShop({ store: await openPostgres(pool) }))
    armed = true
    expect(await chargeAll(shop, `aborted ${pipeline}`)).toEqual([
      ['done', 1],
      ['done', 1],
    ])
    expect(fired).toBe(1)
    expect((await shop.audit()).findings).toEqual([])
    await shop.close()
    await pool.end()
  })
})

describe('PGlite', () => {
  const real = new PGlite()
  let next: 'aborted' | Error | undefined
  /** A host's PGlite: its next transaction is aborted before COMMIT without our hearing of it, or fails after it. */
  const host: Pglite = {
    waitReady: real.waitReady,
    query: (text, parameters, options) => real.query(text, parameters, options),
    async transaction(work) {
      const fault = next
      next = undefined
      const result = await real.transaction(async inner => {
        const decided = await work(inner)
        if (fault === 'aborted') await inner.query('select 1 / 0').catch(() => undefined)
        return decided
      })
      if (fault instanceof Error) throw fault
      return result
    },
  }
  let shop: Shop
  beforeAll(async () => {
    shop = await registered(createShop({ store: await openPostgres(host) }))
  })
  afterAll(async () => {
    expect((await shop.audit()).findings).toEqual([])
    await shop.close()
    await real.close()
  })

  test.each([Object.assign(new Error('internal'), { code: 'XX000' }), new Error('words')])(
    'an error at COMMIT is unknown, and looked up by key: %s',
    async error => {
      next = error
      expect(await chargeAll(shop, error.message)).toEqual([
        ['found', 1],
        ['unknown', 1],
      ])
      expect(next).toBe(undefined)
    },
  )

  test('a COMMIT that rolls back is tried again', async () => {
    next = 'aborted'
    expect(await chargeAll(shop, 'aborted')).toEqual([
      ['done', 1],
      ['done', 1],
    ])
    expect(next).toBe(undefined)
  })

  test('a constraint that COMMIT refuses is one command’s, and its neighbours are stored', async () => {
    await real.exec(atCommit(`if new.user_id = 'stranger' then raise sqlstate '23514'; end if;`))
    expect(await chargeAll(shop, 'constraint', ['mina', 'stranger', 'jun'])).toEqual([
      ['done', 1],
      ['INTERNAL', 0],
      ['done', 1],
    ])
  })
})
