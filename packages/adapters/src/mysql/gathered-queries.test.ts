import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { MysqlConnection } from './driver.ts'
import { gatheredQueries } from './gathered-queries.ts'

/** A server that answers the oldest exchange when it is told to. */
function server() {
  const exchanges: string[] = []
  const waiting: ((error: Error | null, result: unknown) => void)[] = []
  const connection: MysqlConnection = {
    query({ sql }, done) {
      exchanges.push(sql)
      waiting.push(done)
    },
  }
  const settle = async (error: Error | null, result: unknown) => {
    await setImmediate()
    waiting.shift()!(error, result)
    await setImmediate()
  }
  return {
    queries: gatheredQueries(connection, {}),
    exchanges,
    answer: (result: unknown) => settle(null, result),
    fail: (error: Error) => settle(error, undefined),
  }
}

const met = (affectedRows: number) => ({ affectedRows })

test('what comes while an exchange is under way goes into the next one, and each gets its own answer', async () => {
  const { queries, exchanges, answer } = server()
  const first = queries.run('one', [])
  await setImmediate()
  const second = queries.run('two', [])
  const rows = queries.all('three', [])
  await setImmediate()
  expect(exchanges).toEqual(['one'])
  await answer(met(1))
  expect(exchanges).toEqual(['one', 'two;three'])
  await answer([met(2), [['row']]])
  expect(await Promise.all([first, second, rows])).toEqual([1, 2, [['row']]])
})

test('what is asked for at one go is sent together', async () => {
  const { queries, exchanges, answer } = server()
  const both = Promise.all([queries.run('one', []), queries.run('two', [])])
  await answer([met(1), met(2)])
  expect(exchanges).toEqual(['one;two'])
  expect(await both).toEqual([1, 2])
})

test('the beginning of a transaction goes along with its first statement', async () => {
  const { queries, exchanges, answer } = server()
  queries.begin()
  expect(exchanges).toEqual([])
  const rows = queries.all('select', [])
  await setImmediate()
  expect(exchanges).toEqual(['start transaction;select'])
  await answer([met(0), [['row']]])
  expect(await rows).toEqual([['row']])
})

test('after a failure nothing of the transaction is sent but its rollback', async () => {
  const { queries, exchanges, answer, fail } = server()
  queries.begin()
  const refused = [queries.run('one', [])]
  await setImmediate()
  refused.push(queries.run('two', []), queries.run('three', []))
  const outcomes = Promise.allSettled(refused)
  await answer([met(0), met(1)])
  expect(exchanges).toEqual(['start transaction;one', 'two;three'])
  const late = queries.run('four', [])
  await setImmediate()
  await Promise.allSettled([fail(new Error('deadlock')), late])
  expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
  await expect(late).rejects.toThrow('deadlock')
  await expect(queries.run('five', [])).rejects.toThrow('deadlock')
  await expect(queries.commit()).rejects.toThrow('deadlock')
  expect(exchanges).toHaveLength(2)

  const rollback = queries.rollback()
  await setImmediate()
  expect(exchanges[2]).toBe('rollback')
  await answer(met(0))
  await rollback
  queries.begin()
  const next = queries.run('six', [])
  await answer([met(0), met(1)])
  expect(await next).toBe(1)
})

test('outside of a transaction one failure is one statement’s', async () => {
  const { queries, answer, fail } = server()
  const first = queries.run('one', [])
  await Promise.allSettled([first, fail(new Error('table exists'))])
  await expect(first).rejects.toThrow('table exists')
  const second = queries.run('two', [])
  await answer(met(1))
  expect(await second).toBe(1)
})

test('statements that are too long together go one after the other', async () => {
  const { queries, exchanges, answer } = server()
  const long = `insert ${'x'.repeat(3_000_000)}`
  const all = [queries.run('one', []), queries.run(long, []), queries.run(long, []), queries.run('two', [])]
  for (const result of [
    [met(1), met(2)],
    [met(3), met(4)],
  ])
    await answer(result)
  expect(exchanges.map(sql => sql.slice(0, 6))).toEqual(['one;in', 'insert'])
  expect(await Promise.all(all)).toEqual([1, 2, 3, 4])
})
