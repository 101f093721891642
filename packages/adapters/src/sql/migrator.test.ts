import { StoreError } from '@jumun/core'
import Database from 'better-sqlite3'
import { type CompiledQuery, sql } from 'kysely'
import { afterEach, expect, test, vi } from 'vitest'
import { sqliteConnection } from '../sqlite/connection.ts'
import { sqliteDialect } from '../sqlite/dialect.ts'
import { sqliteStatements } from '../sqlite/statements.ts'
import type { SqlConnection } from './connection.ts'
import { createMigrator, type Migration, migrateInRace } from './migrate.ts'
import type { View } from './views.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const statement = (text: string): CompiledQuery => sql.raw(text).compile(sqliteDialect.queries)

const cups: Migration = {
  name: '0001-cups',
  statements: () => [statement('create table cups (id integer)'), statement('insert into cups values (1)')],
}
const spoons: Migration = {
  name: '0002-spoons',
  statements: () => [
    statement('create table spoons (id integer)'),
    async connection => {
      const found = await connection.all('select id from cups', [])
      for (const [id] of found) await connection.run('insert into spoons values (?)', [id])
    },
  ],
}
const view: View = { name: 'jumun_view_cups', select: () => 'select id from cups' }

/** A database in memory, and what it was asked to run. */
function open() {
  const database = new Database(':memory:')
  const ran: string[] = []
  const { all, run, ...rest } = sqliteConnection(sqliteStatements(database))
  const connection: SqlConnection = {
    ...rest,
    all,
    run(text, parameters) {
      ran.push(text)
      return run(text, parameters)
    },
  }
  const read = (text: string) => database.prepare(text).raw().all()
  return { connection, ran, read }
}

const created =
  'create table if not exists "jumun_migrations" ("name" text not null, "applied_at" integer not null, ' +
  'constraint "jumun_migrations_pk" primary key ("name")) strict, without rowid'
const recorded = 'insert into "jumun_migrations" ("name", "applied_at") values (?, ?)'

test('migrations are applied in their order, each once, and the views are made again around them', async () => {
  vi.spyOn(Date, 'now').mockReturnValue(1234)
  const { connection, ran, read } = open()
  const first = createMigrator(sqliteDialect, [cups], [view])
  expect(await first.pending(connection)).toEqual(['0001-cups'])
  expect(ran).toEqual([])
  expect(await first.apply(connection)).toEqual(['0001-cups'])
  const [dropped, made] = [
    'drop view if exists "jumun_view_cups"',
    'create view "jumun_view_cups" as select id from cups',
  ]
  expect(ran.splice(0)).toEqual([
    created,
    dropped,
    'create table cups (id integer)',
    'insert into cups values (1)',
    recorded,
    made,
  ])
  expect(await first.pending(connection)).toEqual([])
  expect(await first.apply(connection)).toEqual([])
  expect(ran.splice(0)).toEqual([created])

  vi.spyOn(Date, 'now').mockReturnValue(5678)
  const second = createMigrator(sqliteDialect, [cups, spoons], [view])
  expect(await second.pending(connection)).toEqual(['0002-spoons'])
  expect(await second.apply(connection)).toEqual(['0002-spoons'])
  expect(ran).toEqual([
    created,
    dropped,
    'create table spoons (id integer)',
    'insert into spoons values (?)',
    recorded,
    made,
  ])
  expect(read('select * from spoons')).toEqual([[1]])
  expect(read('select * from jumun_migrations order by name')).toEqual([
    ['0001-cups', 1234],
    ['0002-spoons', 5678],
  ])
})

test('a database without views is migrated, too', async () => {
  const { connection, read } = open()
  expect(await createMigrator(sqliteDialect, [cups, spoons]).apply(connection)).toEqual(['0001-cups', '0002-spoons'])
  expect(read(`select name from sqlite_schema where type = 'view'`)).toEqual([])
})

test.for([
  { names: ['0003-forks'], told: '0003-forks' },
  { names: ['0003-forks', '0004-knives'], told: '0003-forks, 0004-knives' },
])('a database that has seen $told, which is unknown here, is newer', async ({ names, told }) => {
  const { connection } = open()
  const later = names.map((name): Migration => ({ name, statements: () => [] }))
  await createMigrator(sqliteDialect, [cups, ...later]).apply(connection)
  const migrator = createMigrator(sqliteDialect, [cups, spoons])
  for (const work of [migrator.pending(connection), migrator.apply(connection)]) {
    const error: unknown = await work.catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(StoreError)
    expect(error).toMatchObject({
      failure: 'unavailable',
      code: 'SCHEMA_TOO_NEW',
      message: `The database is newer than this version of Jumun, which does not know ${told}. Update Jumun.`,
    })
  }
})

test('where tables are made outside of transactions, a statement that finds its work done is passed over', async () => {
  const { connection, read } = open()
  await connection.run('create table cups (id integer)', [])
  const again = {
    ...sqliteDialect,
    definition: {
      ...sqliteDialect.definition,
      isAlreadyDone: (error: unknown) => String((error as Error).cause).includes('already exists'),
    },
  }
  expect(await createMigrator(again, [cups]).apply(connection)).toEqual(['0001-cups'])
  expect(read('select * from cups')).toEqual([[1]])
})

const cause = new Error('no space')

test.for([
  ['constraint', 'conversion'],
  ['unavailable', 'conversion'],
  ['oversized', 'statement'],
  ['unknown', 'statement'],
] as const)('a migration that fails half-way is named, where that was %s, at a %s', async ([failure, kind]) => {
  const { connection, read } = open()
  const refusal = new StoreError(failure, 'refused', { cause })
  const failing: SqlConnection = {
    ...connection,
    run: (text, parameters) => (text === 'break' ? Promise.reject(refusal) : connection.run(text, parameters)),
  }
  const broken: Migration = {
    name: '0002-broken',
    statements: () => [
      statement('create table spoons (id integer)'),
      kind === 'statement' ? statement('break') : () => Promise.reject(refusal),
      statement('create table forks (id integer)'),
    ],
  }
  const migrator = createMigrator(sqliteDialect, [cups, broken, { name: '0003-never', statements: () => [] }], [view])
  const error: unknown = await migrator.apply(failing).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(StoreError)
  expect(error).toMatchObject({
    failure: 'unavailable',
    code: 'MIGRATION_FAILED',
    message:
      'The migration 0002-broken failed at statement 2 of 3 and is not recorded. Mend the cause, then run it again.',
    cause,
  })
  expect(read('select name from jumun_migrations')).toEqual([['0001-cups']])
  expect(read(`select name from sqlite_schema where name in ('forks', 'spoons', 'jumun_view_cups')`)).toEqual([
    ['spoons'],
  ])
})

test.for([
  new StoreError('transient', 'a deadlock'),
  new StoreError('conflict', 'a twin'),
  new Error('no error of the database'),
])('what may simply be tried again, and what no database says, is thrown as it is: $message', async error => {
  const { connection } = open()
  const broken: Migration = { name: '0001-broken', statements: () => [() => Promise.reject(error)] }
  await expect(createMigrator(sqliteDialect, [broken]).apply(connection)).rejects.toBe(error)
})

/** Migrations that are pending until they are applied, which fails with each of the errors first. */
function race(errors: readonly unknown[]) {
  const left = [...errors]
  const pending = vi.fn<() => Promise<string[]>>(async () => ['0001-cups'])
  const apply = vi.fn<() => Promise<string[]>>(async () => {
    if (left.length > 0) throw left.shift()
    return ['0001-cups']
  })
  return { pending, apply, outcome: () => migrateInRace(pending, apply) }
}

test('nothing is applied where nothing is pending, also after a race that another has won', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
  const { pending, apply, outcome } = race([new StoreError('conflict', 'a twin')])
  pending.mockResolvedValueOnce([])
  expect(await outcome()).toEqual([])
  expect(apply).not.toHaveBeenCalled()
  pending.mockResolvedValueOnce(['0001-cups']).mockResolvedValueOnce([])
  expect(await outcome()).toEqual([])
  expect(apply).toHaveBeenCalledTimes(1)
})

test.for([
  { name: 'nothing', errors: [], times: 1 },
  { name: 'a conflict', errors: [new StoreError('conflict', 'a twin')], times: 2 },
  { name: 'a deadlock', errors: [new StoreError('transient', 'a deadlock')], times: 2 },
  { name: 'nine of them', errors: Array<unknown>(9).fill(new StoreError('transient', 'a deadlock')), times: 10 },
])('a race that is lost by $name is run again', async ({ errors, times }) => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
  const { pending, apply, outcome } = race(errors)
  expect(await outcome()).toEqual(['0001-cups'])
  expect([pending.mock.calls.length, apply.mock.calls.length]).toEqual([times, times])
})

test.for([
  { name: 'an error of no database', error: new Error('no'), count: 1, times: 1 },
  { name: 'a migration that failed', error: new StoreError('unavailable', 'no'), count: 1, times: 1 },
  { name: 'a row that is refused', error: new StoreError('constraint', 'no'), count: 1, times: 1 },
  { name: 'the tenth deadlock', error: new StoreError('transient', 'no'), count: 10, times: 10 },
])('$name ends it', async ({ error, count, times }) => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
  const { apply, outcome } = race(Array<unknown>(count).fill(error))
  await expect(outcome()).rejects.toBe(error)
  expect(apply).toHaveBeenCalledTimes(times)
})

test('the wait before the next attempt is up to 100 ms, and longer each time', async () => {
  const waits = [
    { random: 1, ms: 100 },
    { random: 0.2, ms: 40 },
  ]
  const random = vi.spyOn(Math, 'random')
  const appliedAt: number[] = []
  await migrateInRace(
    async () => ['0001-cups'],
    async () => {
      const wait = waits[appliedAt.length]
      appliedAt.push(performance.now())
      if (wait === undefined) return ['0001-cups']
      random.mockReturnValue(wait.random)
      throw new StoreError('transient', 'a deadlock')
    },
  )
  expect(appliedAt).toHaveLength(3)
  // A timer may be a millisecond early, and late by any time.
  for (const [i, { ms }] of waits.entries()) expect(appliedAt[i + 1]! - appliedAt[i]!).toBeGreaterThanOrEqual(ms - 1)
})
