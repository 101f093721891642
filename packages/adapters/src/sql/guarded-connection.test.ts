import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { connectionOf } from './connection.ts'
import { type GuardedConnection, guardConnection } from './guarded-connection.ts'

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

test.for([
  ['all', (connection: GuardedConnection) => connection.all('ask', ['x']), [['x']], [['all', 'ask', ['x']]]],
  ['run', (connection: GuardedConnection) => connection.run('change', ['x']), 3, [['run', 'change', ['x']]]],
  [
    'allEach',
    (connection: GuardedConnection) => connection.allEach('ask', [['x'], ['y']]),
    [['x'], ['y']],
    [['allEach', 'ask', [['x'], ['y']]]],
  ],
  [
    'runEach',
    (connection: GuardedConnection) => connection.runEach('change', [['x'], ['y']]),
    2,
    [['runEach', 'change', [['x'], ['y']]]],
  ],
] as const)('%s is passed on, and its answer back', async ([, ask, answer, passed]) => {
  const asked: unknown[] = []
  const connection = guardConnection({
    all: async (statement, parameters) => {
      asked.push(['all', statement, parameters])
      return [parameters]
    },
    run: async (statement, parameters) => {
      asked.push(['run', statement, parameters])
      return 3
    },
    allEach: async (statement, rows) => {
      asked.push(['allEach', statement, rows])
      return [...rows]
    },
    runEach: async (statement, rows) => {
      asked.push(['runEach', statement, rows])
      return rows.length
    },
  })
  expect(await ask(connection)).toEqual(answer)
  expect(asked).toEqual(passed)
})

test('all that was sent has been answered once it is settled, also where a later answer comes first', async () => {
  const answers = new Map<string, PromiseWithResolvers<number>>()
  const run = (statement: string) => {
    const answer = Promise.withResolvers<number>()
    answers.set(statement, answer)
    return answer.promise
  }
  const connection = guardConnection(connectionOf({ all: async () => [], run }), { pipelined: true })
  const checked: number[] = []
  // Both are sent before either is answered.
  await connection.later('one', [], met => checked.push(met))
  await connection.later('two', [], met => checked.push(met))
  expect([...answers.keys()]).toEqual(['one', 'two'])
  let isSettled = false
  const settled = connection.settled().then(() => {
    isSettled = true
  })
  answers.get('two')!.resolve(2)
  await setImmediate()
  expect({ checked, isSettled }).toEqual({ checked: [2], isSettled: false })
  answers.get('one')!.resolve(1)
  await settled
  expect(checked).toEqual([2, 1])
})

test('what is sent after a failure of two is refused with the first one’s', async () => {
  const run = async (statement: string) => {
    await setImmediate()
    throw new Error(statement)
  }
  const connection = guardConnection(connectionOf({ all: async () => [], run }), { pipelined: true })
  const outcomes = await Promise.allSettled(['first', 'second', 'third'].map(name => connection.run(name, [])))
  expect(outcomes.map(outcome => outcome.status === 'rejected' && String(outcome.reason))).toEqual(
    ['first', 'first', 'first'].map(name => `Error: ${name}`),
  )
  await expect(connection.later('fourth', [], () => undefined)).rejects.toThrow('first')
})

test('a transaction that has ended says so', async () => {
  const { connection } = guarded()
  connection.end()
  const ended = new TypeError('This transaction has ended: its repositories can no longer be used.')
  await expect(connection.all('late', [])).rejects.toThrow(ended)
  await expect(connection.later('late', [], () => undefined)).rejects.toThrow(ended)
})
