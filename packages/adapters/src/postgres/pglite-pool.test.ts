import { expect, test } from 'vitest'
import type { Pglite, PgliteTransaction } from './driver.ts'
import { pgliteSessionPool } from './pglite-pool.ts'

const fromServer = (code: string) => Object.assign(new Error('words of the server'), { code })

/** A PGlite that notes what is done, in transactions behind a `>`; its transactions begin and end as given. */
function pglite({ begins, ends }: { begins?: Error; ends?: Error } = {}) {
  const done: string[] = []
  const asking = (where: string) => async (statement: string) => {
    done.push(`${where}${statement}`)
    return { rows: [['1']], affectedRows: 2 }
  }
  const database: Pglite = {
    waitReady: Promise.resolve(),
    query: asking(''),
    async transaction(work) {
      if (begins !== undefined) throw begins
      done.push('begin')
      let isRolledBack = false
      const transaction: PgliteTransaction = {
        query: asking('> '),
        async rollback() {
          isRolledBack = true
        },
      }
      const result = await work(transaction)
      done.push(isRolledBack ? 'rollback' : 'commit')
      if (ends !== undefined) throw ends
      return result
    },
  }
  return { pool: pgliteSessionPool(database), done }
}

test('statements of a transaction are asked within it, and others beside it', async () => {
  const { pool, done } = pglite()
  const { connection, begin, commit, rollback } = await pool.acquire()
  expect(await connection.all('before', [])).toEqual([['1']])
  await begin()
  expect(await connection.run('within', [])).toBe(2)
  await commit()
  await connection.run('between', [])
  await begin()
  await rollback()
  await connection.run('behind', [])
  const own = '> set local array_nulls = on'
  expect(done).toEqual(['before', 'begin', own, '> within', 'commit', 'between', 'begin', own, 'rollback', 'behind'])
})

test('a reader sees one state throughout', async () => {
  const { pool, done } = pglite()
  const session = await pool.acquire()
  await session.beginSnapshot()
  await session.commit()
  expect(done).toEqual(['begin', '> set transaction isolation level repeatable read, read only', 'commit'])
})

test('what has not begun, or is over, is neither committed nor rolled back', async () => {
  const { pool, done } = pglite()
  const session = await pool.acquire()
  await session.commit()
  await session.rollback()
  expect(done).toEqual([])
  await session.begin()
  await session.commit()
  await session.rollback()
  expect(done.at(-1)).toBe('commit')
})

test('a transaction that cannot begin says so, and there is nothing to end', async () => {
  const begins = fromServer('57P03')
  const { pool, done } = pglite({ begins })
  const session = await pool.acquire()
  await expect(session.begin()).rejects.toBe(begins)
  await expect(session.beginSnapshot()).rejects.toBe(begins)
  expect(done).toEqual([])
})

const defect = new TypeError('a defect')
test.each([
  // The tag of the answer was ROLLBACK.
  [fromServer('25P02'), 'transient', 'unavailable'],
  [fromServer('40001'), 'transient', 'transient'],
  [fromServer('23503'), 'constraint', 'constraint'],
  [fromServer('57P01'), 'unknown', 'transient'],
  [Object.assign(fromServer('25P02'), { code: undefined }), 'unknown', undefined],
  [defect, 'unknown', undefined],
])('an end that fails with %o is %s at COMMIT, and %s at ROLLBACK', async (ends, committing, rollingBack) => {
  for (const [how, failure] of [
    ['commit', committing],
    ['rollback', rollingBack],
  ] as const) {
    const { pool } = pglite({ ends })
    const session = await pool.acquire()
    await session.begin()
    if (failure === undefined) await expect(session[how]()).rejects.toBe(ends)
    else await expect(session[how]()).rejects.toMatchObject({ name: 'StoreError', failure, cause: ends })
    // It is over all the same.
    await session.commit()
  }
})

test('closing waits for the sessions that are held, each of which leaves once', async () => {
  const { pool } = pglite()
  const [one, other] = [await pool.acquire(), await pool.acquire()]
  const closed: string[] = []
  const closing = pool.close().then(() => closed.push('closed'))
  const settled = () => new Promise(resolve => setImmediate(resolve))
  one.release()
  one.release()
  await settled()
  expect(closed).toEqual([])
  await expect(pool.acquire()).rejects.toMatchObject({ code: 'CLOSED' })
  other.release()
  await closing
  await pool.close()
})
