import { setImmediate } from 'node:timers/promises'
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
        await setImmediate()
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

test('a statement that was not waited for is reported by the next one, with its own failure', async () => {
  const ran: string[] = []
  const run = async (statement: string) => {
    ran.push(statement)
    await setImmediate()
    if (ran.includes('fail')) throw new Error(statement === 'fail' ? 'refused' : 'the transaction is aborted')
    return 1
  }
  const connection = guardConnection(connectionOf({ all: async () => [], run }), { pipelined: true })
  await connection.later?.('fail', [], () => undefined)
  await expect(connection.run('two', [])).rejects.toThrow('refused')
  await expect(connection.run('three', [])).rejects.toThrow('refused')
  await expect(connection.later?.('four', [], () => undefined)).rejects.toThrow('refused')
  expect(ran).toEqual(['fail', 'two'])
})

test('of answers that come together the first failure counts, although it is read later', async () => {
  const run = async (statement: string) => {
    if (statement !== 'fail') throw new Error('the transaction is aborted')
    for (let step = 0; step < 5; step += 1) await Promise.resolve()
    throw new Error('refused')
  }
  const connection = guardConnection(connectionOf({ all: async () => [], run }), { pipelined: true })
  await Promise.all([
    connection.later?.('fail', [], () => undefined),
    expect(connection.run('two', [])).rejects.toThrow('refused'),
  ])
  expect(() => connection.assertCommittable()).toThrow('refused')
})

test('nothing can be committed when a statement that was not waited for has met too few rows', async () => {
  const connection = guardConnection(connectionOf({ all: async () => [], run: async () => 1 }), { pipelined: true })
  await connection.later?.('update', [], met => {
    if (met !== 2) throw new Error(`met ${met}`)
  })
  await connection.settled()
  expect(() => connection.assertCommittable()).toThrow('met 1')
})

test('a connection that is not pipelined is sent nothing before it has answered, and nothing after a failure', async () => {
  const { connection, ran } = guarded()
  const checked: number[] = []
  await connection.later?.('one', [], met => checked.push(met))
  expect({ ran, checked }).toEqual({ ran: ['one'], checked: [] })
  await connection.later?.('fail', [], met => checked.push(met))
  expect({ ran, checked }).toEqual({ ran: ['one', 'fail'], checked: [1] })
  await expect(connection.later?.('two', [], met => checked.push(met))).rejects.toThrow('refused')
  await expect(connection.run('three', [])).rejects.toThrow('refused')
  expect({ ran, checked }).toEqual({ ran: ['one', 'fail'], checked: [1] })
})
