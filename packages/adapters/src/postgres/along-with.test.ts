import { expect, test } from 'vitest'
import { alongWith } from './along-with.ts'

/** A connection that notes what is sent, and the beginning of a transaction that ends as told. */
function opened() {
  const sent: string[] = []
  const begun = Promise.withResolvers<void>()
  const queries = alongWith(begun.promise, {
    all: async statement => (sent.push(statement), [[statement]]),
    run: async statement => sent.push(statement),
  })
  const settled = () => new Promise(resolve => setImmediate(resolve))
  return { sent, begun, queries, settled }
}

test('what is asked first goes along with the beginning, and is answered behind it', async () => {
  const { sent, begun, queries, settled } = opened()
  const answers: unknown[] = []
  for (const statement of ['a', 'b']) void queries.all(statement, []).then(rows => answers.push(rows))
  expect(sent).toEqual(['a', 'b'])
  await settled()
  expect(answers).toEqual([])
  begun.resolve()
  await settled()
  expect(answers).toEqual([[['a']], [['b']]])
})

test('what writes, and all behind it, is sent once the transaction has begun', async () => {
  const { sent, begun, queries, settled } = opened()
  void queries.all('a', [])
  void queries.run('write', [])
  void queries.all('b', [])
  void queries.run('more', [])
  await settled()
  expect(sent).toEqual(['a'])
  // One that comes at the very moment does not overtake them.
  void begun.promise.then(() => queries.all('late', []))
  begun.resolve()
  await settled()
  expect(sent).toEqual(['a', 'write', 'b', 'more', 'late'])
})

test('afterwards statements are sent at once', async () => {
  const { sent, begun, queries, settled } = opened()
  begun.resolve()
  await settled()
  void queries.run('write', [])
  void queries.all('a', [])
  expect(sent).toEqual(['write', 'a'])
  expect(await queries.run('more', [])).toBe(3)
  expect(await queries.all('b', [])).toEqual([['b']])
})

test('where it does not begin, each statement says so, and nothing is written', async () => {
  const { sent, begun, queries } = opened()
  const error = new Error('no transaction')
  const answers = Promise.allSettled([queries.all('a', []), queries.run('write', []), queries.all('b', [])])
  begun.reject(error)
  expect(await answers).toEqual(Array.from({ length: 3 }, () => ({ status: 'rejected', reason: error })))
  await expect(queries.run('more', [])).rejects.toBe(error)
  expect(sent).toEqual(['a'])
})

// What rejects and is waited for nowhere would end the process.
test('where it does not begin and nothing was asked, the end alone says so', async () => {
  const { sent, begun, settled } = opened()
  begun.promise.catch(() => undefined)
  begun.reject(new Error('no transaction'))
  await settled()
  expect(sent).toEqual([])
})

test('a question that fails along with the beginning fails with the cause of that', async () => {
  const begun = Promise.withResolvers<void>()
  const queries = alongWith(begun.promise, {
    all: () => Promise.reject(new Error('no connection')),
    run: async () => 0,
  })
  const answer = queries.all('a', [])
  const cause = new Error('no transaction')
  setImmediate(() => begun.reject(cause))
  await expect(answer).rejects.toBe(cause)
})
