import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { createWriter } from './writer.ts'

/** A table of one number, in a database whose next ROLLBACK fails. */
function failingRollback() {
  const database = new Database(':memory:')
  database.exec('create table t (n integer)')
  const prepare = database.prepare.bind(database)
  let failures = 0
  const value = (source: string) => {
    const statement = prepare(source)
    if (source !== 'rollback') return statement
    const run = statement.run.bind(statement)
    const failing = () => {
      failures += 1
      if (failures === 1) throw Object.assign(new Error('no rollback'), { code: 'SQLITE_IOERR' })
      return run()
    }
    return Object.defineProperty(statement, 'run', { value: failing })
  }
  Object.defineProperty(database, 'prepare', { value })
  return { database, failures: () => failures }
}

test('an own transaction that could not be rolled back is rolled back before the next one begins', async () => {
  const { database, failures } = failingRollback()
  const writer = createWriter(database, { busyWaitMs: 0, owned: true })
  const failed = writer.transaction(async connection => {
    await connection.run('insert into t values (1)', [])
    throw new TypeError('a defect')
  })
  await expect(failed).rejects.toThrow('a defect')
  expect(database.inTransaction).toBe(true)
  await writer.transaction(connection => connection.run('insert into t values (2)', []))
  expect(failures()).toBe(2)
  expect(database.prepare('select n from t').pluck().all()).toEqual([2])
  await writer.close()
})

test('one on the host’s handle is in the host’s hands: whether it is stored is unknown', async () => {
  const { database, failures } = failingRollback()
  const writer = createWriter(database, { busyWaitMs: 0, owned: false })
  const cause = new TypeError('a defect')
  const failed = writer.transaction(async connection => {
    await connection.run('insert into t values (1)', [])
    throw cause
  })
  await expect(failed).rejects.toMatchObject({ name: 'StoreError', failure: 'unknown', cause })
  // The next one does not touch it, and waits for the host.
  const next = writer.transaction(connection => connection.run('insert into t values (2)', []))
  await expect(next).rejects.toMatchObject({ failure: 'transient' })
  expect(failures()).toBe(1)
  database.exec('commit')
  expect(database.prepare('select n from t').pluck().all()).toEqual([1])
  await writer.transaction(connection => connection.run('insert into t values (2)', []))
  await writer.close()
  database.close()
})

test('closing twice is closing once, and what comes later is unavailable', async () => {
  const database = new Database(':memory:')
  const writer = createWriter(database, { busyWaitMs: 0, owned: true })
  await writer.close()
  await writer.close()
  expect(database.open).toBe(false)
  await expect(writer.transaction(async () => 1)).rejects.toMatchObject({ failure: 'unavailable' })
  await expect(writer.exclusive(() => 1)).rejects.toMatchObject({ failure: 'unavailable' })
})
