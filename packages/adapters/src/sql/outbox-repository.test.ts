import type { EventRow } from '@jumun/core/rows'
import Database from 'better-sqlite3'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sqliteConnection } from '../sqlite/connection.ts'
import { sqliteDialect } from '../sqlite/dialect.ts'
import { sqliteStatements } from '../sqlite/statements.ts'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { createMigrator } from './migrate.ts'
import { migrations } from './migrations.ts'
import { outboxRepository } from './outbox-repository.ts'

/** As on a server: events are placed after they were stored, and a lock is counted in its row. */
const claims: unknown[] = []
const placingLater: SqlDialect = {
  ...sqliteDialect,
  commitsInTurn: false,
  claimRows: (table, column) => async (_, keys) => void claims.push([table.name, column, keys]),
}

let database: Database.Database
let connection: SqlConnection
let asked: string[]
let outbox: ReturnType<ReturnType<typeof outboxRepository>>
beforeEach(async () => {
  database = new Database(':memory:')
  database.pragma('legacy_alter_table = on')
  const plain = sqliteConnection(sqliteStatements(database))
  await createMigrator(placingLater, migrations).apply(plain)
  asked = []
  const kept =
    <Given extends unknown[], Answer>(ask: (statement: string, ...given: Given) => Answer) =>
    (statement: string, ...given: Given) => {
      asked.push(statement.replaceAll(/\s+/g, ' '))
      return ask(statement, ...given)
    }
  connection = {
    all: kept(plain.all),
    run: kept(plain.run),
    allEach: kept(plain.allEach),
    runEach: kept(plain.runEach),
  }
  claims.length = 0
  outbox = outboxRepository(placingLater)(connection)
})
afterEach(() => void database.close())

const event = (eventId: string, createdAt: number, { orderId = `of ${eventId}`, sequence = 1 } = {}): EventRow => ({
  eventId,
  type: 'order.paid',
  orderId,
  sequence,
  createdAt,
  payload: '{}',
})
const placed = () =>
  database.prepare('select id, position from jumun_outbox where position is not null order by position').raw().all()

describe('events that are placed later', () => {
  test('get the next places in their order, those of an order by its sequence, as many as are asked for', async () => {
    expect(await outbox.place(10)).toBe(0)
    expect(await outbox.progress()).toEqual({ last: 0, unplaced: 0, purgedTo: 0, kept: 0, purgedBefore: 0 })
    await outbox.insert([
      event('d', 4, { orderId: 'p' }),
      event('b', 2, { orderId: 'o', sequence: 3 }),
      event('a', 1, { orderId: 'o', sequence: 2 }),
      event('c', 3, { orderId: 'o', sequence: 1 }),
    ])
    expect(await outbox.progress()).toEqual({
      last: 0,
      unplaced: 4,
      oldestUnplacedAt: 1,
      purgedTo: 0,
      kept: 0,
      purgedBefore: 0,
    })
    // The first of the order stands behind the two that were read.
    expect(await outbox.place(2)).toBe(3)
    expect(placed()).toEqual([
      ['c', 1],
      ['a', 2],
      ['b', 3],
    ])
    expect(await outbox.progress()).toMatchObject({ last: 3, unplaced: 1, oldestUnplacedAt: 4 })
    expect(await outbox.place(2)).toBe(1)
    expect(placed().at(-1)).toEqual(['d', 4])
    expect(await outbox.progress()).toEqual({ last: 4, unplaced: 0, purgedTo: 0, kept: 0, purgedBefore: 0 })
    expect(await outbox.lockState()).toMatchObject({ placed: 4, purgedTo: 0, kept: 0, purgedBefore: 0 })
  })

  test('are placed once more by a single question, where the state is there already', async () => {
    await outbox.insert([event('a', 1)])
    await outbox.place(1)
    await outbox.insert([event('b', 2)])
    asked.length = 0
    await outbox.place(10)
    const state = asked.filter(statement => statement.includes('jumun_outbox_state'))
    expect(state.map(statement => statement.split(' ')[0])).toEqual(['select', 'select', 'update'])
    // None of the order can stand behind all that wait.
    expect(asked.filter(statement => statement.includes('where aggregateid'))).toEqual([])
    asked.length = 0
    expect(await outbox.place(10)).toBe(0)
    expect(asked.length).toBe(1)
  })

  test('wait in the order of their making, and can be read behind one of them', async () => {
    await outbox.insert([event('b', 2), event('a', 2), event('c', 1), event('d', 3)])
    const ids = async (after?: { createdAt: number; eventId: string }, limit = 9) =>
      (await outbox.unplaced({ ...(after && { after }), limit })).map(({ eventId }) => eventId)
    expect(await ids()).toEqual(['c', 'a', 'b', 'd'])
    expect(await ids({ createdAt: 2, eventId: 'a' })).toEqual(['b', 'd'])
    expect(await ids({ createdAt: 1, eventId: 'z' }, 2)).toEqual(['a', 'b'])
    await outbox.place(1)
    expect((await outbox.placed({ from: 1, limit: 9 })).map(({ eventId }) => eventId)).toEqual(['c'])
    expect(await ids()).toEqual(['a', 'b', 'd'])
    expect((await outbox.at([1, 2])).map(({ position }) => position)).toEqual([1])
    expect(await outbox.positionsOf(['of c', 'of a'])).toEqual([{ orderId: 'of c', position: 1 }])
    expect((await outbox.find(['c', 'd'])).map(({ position }) => position)).toEqual([1, undefined])
  })

  test('that are removed go with their places alone', async () => {
    await outbox.insert([event('a', 1), event('b', 2), event('c', 3)])
    await outbox.place(2)
    await outbox.removeEvents([2, 3])
    expect(database.prepare('select id from jumun_outbox order by id').pluck().all()).toEqual(['a', 'c'])
    await outbox.lockState()
    await outbox.savePurged({ purgedTo: 2, kept: 1, purgedBefore: 5 })
    expect(await outbox.progress()).toMatchObject({ last: 1, purgedTo: 2, kept: 1, purgedBefore: 5 })
    expect(await outbox.lockState()).toMatchObject({ placed: 2, purgedTo: 2 })
  })
})

describe('what is known of the outbox', () => {
  const fresh = { name: 'outbox', placed: 0, purgedTo: 0, kept: 0, purgedBefore: 0 }
  const stored = () => database.prepare('select placed from jumun_outbox_state').pluck().all()

  test('is made where it is not there, and found where it is', async () => {
    database.exec('delete from jumun_outbox_state')
    expect(await outbox.lockState()).toEqual(fresh)
    expect(stored()).toEqual([0])
    database.exec('update jumun_outbox_state set placed = 7')
    asked.length = 0
    expect(await outbox.lockState()).toEqual({ ...fresh, placed: 7 })
    expect(asked.length).toBe(1)
  })

  test('is made by the first who places events', async () => {
    database.exec('delete from jumun_outbox_state')
    await outbox.insert([event('a', 1), event('b', 2)])
    expect([await outbox.place(9), stored()]).toEqual([2, [2]])
  })

  test('is left alone while someone else has it, as a publisher is that is not waited for', async () => {
    const held = outboxRepository({ ...placingLater, lockSkippingLocked: sql`and 1 = 0` })(connection)
    await outbox.insert([event('a', 1)])
    expect([await held.place(9), placed()]).toEqual([0, []])
    const row = { publisher: 1, name: 'p', cursor: 0, failed: 0, dead: 0, waiting: 0, failures: 0, pausedUntil: 0 }
    await held.insertPublisher(row)
    expect(await held.lockPublisher(1, { wait: false })).toBeUndefined()
    expect(await held.lockPublisher(1, { wait: true })).toEqual(row)
  })
})

test('where commits are in turn there is nothing to place, and nothing is asked', async () => {
  const inTurn = outboxRepository(sqliteDialect)(connection)
  expect([await inTurn.place(9), await inTurn.unplaced({ limit: 9 })]).toEqual([0, []])
  expect(asked).toEqual([])
  expect(await inTurn.progress()).toEqual({ last: 0, unplaced: 0, purgedTo: 0, kept: 0, purgedBefore: 0 })
  expect(asked.length).toBe(2)
})

describe('what is written under the lock of a publisher', () => {
  const publisher = (number: number) => ({
    publisher: number,
    name: `p${number}`,
    cursor: 0,
    failed: 0,
    dead: 0,
    waiting: 0,
    failures: 0,
    pausedUntil: 0,
  })
  const stretch = (of: number, first: number) => ({ publisher: of, first, last: first, events: 1, again: 0 })
  const delivery = (of: number, position: number) => ({
    publisher: of,
    position,
    orderId: 'o',
    status: 'FAILED' as const,
    attempts: 1,
    nextAttemptAt: 5,
    dueAt: 5,
  })
  const claim = (...numbers: number[]) => ['jumun_publishers', 'lock_count', numbers.map(number => [number])]

  test('is claimed, each publisher once in a transaction', async () => {
    for (const number of [1, 2, 3, 4]) await outbox.insertPublisher(publisher(number))
    expect(claims).toEqual([])
    await outbox.insertStretches([stretch(1, 1), stretch(1, 2), stretch(2, 1)])
    expect(claims).toEqual([claim(1, 2)])
    expect(await outbox.stretches(1)).toEqual([stretch(1, 1), stretch(1, 2)])
    await outbox.removeStretches([stretch(1, 1), stretch(2, 1)])
    await outbox.insertDeliveries([])
    expect(claims).toEqual([claim(1, 2)])
    await outbox.insertDeliveries([delivery(2, 1), delivery(3, 1), delivery(3, 2)])
    expect(claims).toEqual([claim(1, 2), claim(3)])
    const later = outboxRepository(placingLater)(connection)
    await later.saveDeliveries([{ ...delivery(3, 2), attempts: 2 }])
    await later.removeDeliveries([delivery(2, 1)])
    await outboxRepository(placingLater)(connection).removeStretches([stretch(1, 2)])
    expect(claims.slice(2)).toEqual([claim(3), claim(2), claim(1)])
    expect(await outbox.stretches(1)).toEqual([])
    expect(await outbox.deliveriesOf({ publisher: 3, orderIds: ['o'] })).toEqual([
      delivery(3, 1),
      { ...delivery(3, 2), attempts: 2 },
    ])
    expect(await outbox.deliveriesAt({ publisher: 3, positions: [2, 9] })).toHaveLength(1)
    expect(await outbox.countDeliveries({ publisher: 3, upTo: 1 })).toBe(1)
    expect(await outbox.withDeliveries([1, 2, 3])).toEqual([1, 2])
    await outbox.removePublisher(4)
    expect((await outbox.publishers()).map(({ name }) => name)).toEqual(['p1', 'p2', 'p3'])
  })

  test('is not, where the lock is enough', async () => {
    const { claimRows: _, ...locking } = placingLater
    const plain = outboxRepository(locking)(connection)
    await plain.insertPublisher(publisher(1))
    await plain.insertStretches([stretch(1, 1)])
    expect(claims).toEqual([])
    expect(await plain.lockPublisher(1, { wait: true })).toEqual(publisher(1))
    expect(await plain.lockPublisher(1, { wait: false })).toEqual(publisher(1))
    expect(await plain.lockPublisher(2, { wait: true })).toBeUndefined()
  })
})
