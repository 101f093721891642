import { expect, test } from 'vitest'
import { connectionOf } from './connection.ts'
import { guardConnection } from './guarded-connection.ts'

function guarded() {
  const ran: string[] = []
  const connection = guardConnection(
    connectionOf({
      all: async () => [],
      run: async statement => {
        ran.push(statement)
        if (statement === 'fail') throw new Error('refused')
        return 1
      },
    }),
  )
  return { connection, ran }
}

test('after a failure nothing more is sent, and nothing can be committed', async () => {
  const { connection, ran } = guarded()
  await connection.run('one', [])
  connection.assertCommittable()
  await expect(connection.runEach('fail', [[1], [2]])).rejects.toThrow('refused')
  await expect(connection.run('two', [])).rejects.toThrow('refused')
  expect(() => connection.assertCommittable()).toThrow('refused')
  expect(ran).toEqual(['one', 'fail'])
})

test('after the end nothing more is sent', async () => {
  const { connection, ran } = guarded()
  connection.end()
  await expect(connection.run('late', [])).rejects.toThrow('This transaction has ended')
  expect(ran).toEqual([])
})

test('a statement that was not waited for is told of by the next one, with its own failure', async () => {
  const ran: string[] = []
  const run = async (statement: string) => {
    ran.push(statement)
    if (ran.includes('fail')) throw new Error(statement === 'fail' ? 'refused' : 'the transaction is aborted')
    return 1
  }
  const connection = guardConnection(connectionOf({ all: async () => [], run }), { pipelined: true })
  connection.later?.('fail', [], () => undefined)
  await expect(connection.run('two', [])).rejects.toThrow('refused')
  await expect(connection.run('three', [])).rejects.toThrow('refused')
  expect(() => connection.later?.('four', [], () => undefined)).toThrow('refused')
  expect(ran).toEqual(['fail', 'two'])
})

test('nothing can be committed when a statement that was not waited for has met too few rows', async () => {
  const connection = guardConnection(connectionOf({ all: async () => [], run: async () => 1 }), { pipelined: true })
  connection.later?.('update', [], met => {
    if (met !== 2) throw new Error(`met ${met}`)
  })
  await connection.settled()
  expect(() => connection.assertCommittable()).toThrow('met 1')
})

test('a connection that has to wait for each statement offers nothing else', () => {
  expect(guarded().connection.later).toBeUndefined()
})
