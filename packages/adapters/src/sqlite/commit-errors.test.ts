import { createShop, isReplayed, isShopError } from '@jumun/core'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { openSqlite } from '../sqlite.ts'

// Errors of COMMIT, reported after SQLite has really committed, or in its place.

const codes = {
  'the disk': ['IOERR', 'IOERR_WRITE', 'IOERR_FSYNC', 'IOERR_TRUNCATE', 'IOERR_SHMMAP', 'IOERR_LOCK', 'IOERR_CLOSE'],
  'the folder, memory': [
    'IOERR_DIR_FSYNC',
    'IOERR_AUTH',
    'IOERR_NOMEM',
    'IOERR_FSTAT',
    'IOERR_UNLOCK',
    'NOMEM',
    'NOLFS',
  ],
  'the file': [
    'CORRUPT',
    'CORRUPT_VTAB',
    'NOTADB',
    'READONLY',
    'READONLY_DBMOVED',
    'CANTOPEN',
    'CANTOPEN_ISDIR',
    'PERM',
    'FORMAT',
  ],
  'the call': ['INTERRUPT', 'ABORT', 'AUTH', 'MISUSE', 'PROTOCOL', 'SCHEMA', 'INTERNAL', 'ERROR', 'UNHEARD_OF'],
  // Of these it is sure that nothing is stored while the transaction is still open, as it is not here.
  'locks, constraints': ['BUSY', 'BUSY_SNAPSHOT', 'LOCKED', 'CONSTRAINT', 'CONSTRAINT_FOREIGNKEY', 'CONSTRAINT_UNIQUE'],
  values: ['TOOBIG', 'MISMATCH', 'RANGE', 'EMPTY'],
}
const committedErrors = Object.values(codes)
  .flat()
  .map(code => Object.assign(new Error(`at COMMIT: ${code}`), { code: `SQLITE_${code}` }))

interface Fault {
  readonly error: Error
  /** Whether COMMIT runs before it fails. */
  readonly ran: boolean
}

/** A host's handle whose next COMMIT ends as told. */
function faultyHandle() {
  const database = new Database(':memory:')
  const prepare = database.prepare.bind(database)
  let next: Fault | undefined
  let fired = 0
  const value = (source: string) => {
    const statement = prepare(source)
    if (source !== 'commit') return statement
    const run = statement.run.bind(statement)
    const faulty = (...parameters: unknown[]) => {
      const fault = next
      next = undefined
      if (fault === undefined) return run(...parameters)
      fired += 1
      if (fault.ran) run(...parameters)
      throw fault.error
    }
    return Object.defineProperty(statement, 'run', { value: faulty })
  }
  Object.defineProperty(database, 'prepare', { value })
  return { database, strike: (fault: Fault) => void (next = fault), fired: () => fired }
}

async function openShop() {
  const { database, strike, fired } = faultyHandle()
  const shop = createShop({ store: await openSqlite(database) })
  for (const userId of ['mina', 'jun']) await shop.users.register({ userId, name: userId })

  /** One charge with a key and one without, in one batch. */
  async function chargeBoth(idempotencyKey: string) {
    const told = await Promise.allSettled([
      shop.wallets.charge({ userId: 'mina', amount: 1, idempotencyKey }),
      shop.wallets.charge({ userId: 'jun', amount: 1 }),
    ])
    const [keyed, unkeyed] = told.map(one => {
      if (one.status === 'fulfilled') return isReplayed(one.value) ? 'found' : 'done'
      return isShopError(one.reason, 'BUSY') ? one.reason.details.outcome : String(one.reason)
    })
    const [mina, jun] = await Promise.all(['mina', 'jun'].map(userId => shop.wallets.balance({ userId })))
    return { keyed, unkeyed, mina: mina!.balance, jun: jun!.balance }
  }

  async function close() {
    expect((await shop.audit()).findings).toEqual([])
    await shop.close()
    database.close()
  }
  return { strike, fired, chargeBoth, close }
}

test('an error after SQLite has committed is looked up by key, and unknown without one', async () => {
  const { strike, fired, chargeBoth, close } = await openShop()
  expect(committedErrors.length).toBeGreaterThanOrEqual(38)
  let sum = 0
  for (const error of committedErrors) {
    strike({ error, ran: true })
    sum += 1
    expect(await chargeBoth(error.message), error.message).toEqual({
      keyed: 'found',
      unkeyed: 'unknown',
      mina: sum,
      jun: sum,
    })
  }
  expect(fired()).toBe(committedErrors.length)
  await close()
})

test.each(['SQLITE_IOERR_FSYNC', 'SQLITE_CORRUPT', 'SQLITE_INTERNAL', 'SQLITE_INTERRUPT'])(
  '%s in the place of COMMIT: the key is made good, the rest is unknown and not repeated',
  async code => {
    const { strike, fired, chargeBoth, close } = await openShop()
    strike({ error: Object.assign(new Error(code), { code }), ran: false })
    expect(await chargeBoth('k')).toEqual({ keyed: 'done', unkeyed: 'unknown', mina: 1, jun: 0 })
    expect(fired()).toBe(1)
    await close()
  },
)

test.each(['SQLITE_BUSY', 'SQLITE_LOCKED'])(
  '%s with the transaction still open: all is tried again without notice',
  async code => {
    const { strike, fired, chargeBoth, close } = await openShop()
    strike({ error: Object.assign(new Error(code), { code }), ran: false })
    expect(await chargeBoth('k')).toEqual({ keyed: 'done', unkeyed: 'done', mina: 1, jun: 1 })
    expect(fired()).toBe(1)
    await close()
  },
)

test('a disk that is full at COMMIT has stored nothing', async () => {
  const { strike, fired, chargeBoth, close } = await openShop()
  strike({ error: Object.assign(new Error('full'), { code: 'SQLITE_FULL' }), ran: false })
  const nothing = 'nothing happened'
  expect(await chargeBoth('k')).toEqual({ keyed: nothing, unkeyed: nothing, mina: 0, jun: 0 })
  expect(fired()).toBe(1)
  await close()
})

test('a deferred constraint that COMMIT refuses is the row’s, and its neighbours are stored', async () => {
  const database = new Database(':memory:')
  const shop = createShop({ store: await openSqlite(database) })
  database.exec(`create table hosts_list (user_id text primary key);
    create table hosts_check (user_id text references hosts_list deferrable initially deferred);
    create trigger hosts_trigger after insert on jumun_users begin insert into hosts_check values (new.user_id); end;
    insert into hosts_list values ('mina'), ('jun')`)
  const told = await Promise.allSettled(
    ['mina', 'stranger', 'jun'].map(userId => shop.users.register({ userId, name: userId })),
  )
  expect(told.map(one => (one.status === 'fulfilled' ? 'ok' : (one.reason as { code: string }).code))).toEqual([
    'ok',
    'INTERNAL',
    'ok',
  ])
  await shop.close()
  database.close()
})
