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
