import { expect, test } from 'vitest'
import type { SqliteStatements } from './statements.ts'
import { transactionConnection } from './transaction-connection.ts'

function connected() {
  const ran: string[] = []
  const run = (statement: string) => {
    ran.push(statement)
    if (statement === 'fail') throw Object.assign(new Error('no room'), { code: 'SQLITE_FULL' })
    return 1
  }
  const all = (statement: string) => [[run(statement)]]
  const statements: SqliteStatements = { run, runEach: run, all, allEach: all }
  return { connection: transactionConnection(statements), ran }
}

test('statements run in the order in which they are called, whether or not they are waited for', async () => {
  const { connection, ran } = connected()
  const answers = [connection.run('one', []), connection.all('two', []), connection.runEach('three', [[1]])]
  expect(ran).toEqual(['one', 'two', 'three'])
  expect(await Promise.all(answers)).toEqual([1, [[1]], 1])
})

test('after a failure nothing more runs, and nothing can be committed', async () => {
  const { connection, ran } = connected()
  await connection.run('one', [])
  connection.assertCommittable()
  const failed = { name: 'StoreError', failure: 'unavailable', cause: expect.objectContaining({ code: 'SQLITE_FULL' }) }
  const answers = [connection.allEach('fail', [[1]]), connection.run('two', [])]
  for (const answer of await Promise.allSettled(answers)) expect(answer).toMatchObject({ reason: failed })
  expect(() => connection.assertCommittable()).toThrow(expect.objectContaining(failed))
  expect(ran).toEqual(['one', 'fail'])
})

test('after the end nothing more runs', async () => {
  const { connection, ran } = connected()
  connection.end()
  await expect(connection.run('late', [])).rejects.toThrow('This transaction has ended')
  expect(ran).toEqual([])
})

const calls: Record<
  string,
  (connection: ReturnType<typeof transactionConnection>, statement: string) => Promise<unknown>
> = {
  all: (connection, statement) => connection.all(statement, []),
  run: (connection, statement) => connection.run(statement, []),
  allEach: (connection, statement) => connection.allEach(statement, [[1]]),
  runEach: (connection, statement) => connection.runEach(statement, [[1]]),
}

test.each(Object.keys(calls))(
  '%s fails as the statement does, and runs nothing after a failure or the end',
  async name => {
    const call = calls[name]!
    const failed = { failure: 'unavailable', cause: expect.objectContaining({ code: 'SQLITE_FULL' }) }
    const { connection, ran } = connected()
    await expect(call(connection, 'fail')).rejects.toMatchObject(failed)
    await expect(call(connection, 'more')).rejects.toMatchObject(failed)
    expect(ran).toEqual(['fail'])
    const ended = connected()
    expect(await call(ended.connection, 'one')).toEqual(name.startsWith('all') ? [[1]] : 1)
    ended.connection.end()
    const message = 'This transaction has ended: its repositories can no longer be used.'
    await expect(call(ended.connection, 'late')).rejects.toThrow(new TypeError(message))
    expect(ended.ran).toEqual(['one'])
  },
)
