import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { MysqlConnection } from './driver.ts'
import { gatheredConversation } from './gathered-conversation.ts'

/** A server that answers the oldest exchange when it is asked to. */
function server(host?: { enter: string; leave: string }, packetBytes = 16_777_216) {
  const exchanges: string[] = []
  const waiting: ((error: Error | null, result: unknown) => void)[] = []
  const connection: MysqlConnection = {
    config: { queryFormat: (sql: string) => sql },
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
    queries: gatheredConversation(connection, {
      packetBytes,
      session: { autocommit: true },
      ...(host && { host }),
    }),
    exchanges,
    answer: (result: unknown) => settle(null, result),
    fail: (error: Error) => settle(error, undefined),
  }
}

const again = 'start transaction;savepoint jumun'
const beginning = `set autocommit = 0;${again}`
const ending = 'release savepoint jumun;commit'

const met = (affectedRows: number) => ({ affectedRows })

test('what comes while an exchange is under way goes into the next one, and each gets its own answer', async () => {
  const { queries, exchanges, answer } = server()
  const first = queries.run('one')
  await setImmediate()
  const second = queries.run('two')
  const rows = queries.all('three')
  await setImmediate()
  expect(exchanges).toEqual(['one'])
  await answer(met(1))
  expect(exchanges).toEqual(['one', 'two;three'])
  await answer([met(2), [['row']]])
  expect(await Promise.all([first, second, rows])).toEqual([1, 2, [['row']]])
})

test('what is asked for at one go is sent together', async () => {
  const { queries, exchanges, answer } = server()
  const both = Promise.all([queries.run('one'), queries.run('two')])
  await answer([met(1), met(2)])
  expect(exchanges).toEqual(['one;two'])
  expect(await both).toEqual([1, 2])
})

test('what follows without waiting for an answer is sent together, unless it is to be sent earlier', async () => {
  const { queries, exchanges, answer } = server()
  async function write(...texts: string[]): Promise<void> {
    for (const text of texts) {
      void queries.run(text)
      for (let steps = 0; steps < 20; steps += 1) await Promise.resolve()
    }
  }
  await write('one', 'two', 'three')
  await setImmediate()
  expect(exchanges).toEqual(['one;two;three'])
  await answer([met(1), met(1), met(1)])
  await write('four')
  queries.send!()
  expect(exchanges.slice(1)).toEqual(['four'])
  // Nothing waits, and then something does while an exchange is under way.
  queries.send!()
  await write('five', 'six')
  queries.send!()
  expect(exchanges).toHaveLength(2)
  await answer(met(1))
  expect(exchanges.slice(2)).toEqual(['five;six'])
})

test('the beginning of a transaction goes along with its first statement', async () => {
  const { queries, exchanges, answer } = server()
  void queries.begin()
  expect(exchanges).toEqual([])
  const rows = queries.all('select')
  await setImmediate()
  expect(exchanges).toEqual([`${beginning};select`])
  await answer([met(0), met(0), met(0), [['row']]])
  expect(await rows).toEqual([['row']])
})

test('after a failure nothing of the transaction is sent but its rollback', async () => {
  const { queries, exchanges, answer, fail } = server()
  void queries.begin()
  const refused = [queries.run('one')]
  await setImmediate()
  refused.push(queries.run('two'), queries.run('three'))
  const outcomes = Promise.allSettled(refused)
  await answer([met(0), met(0), met(0), met(1)])
  expect(exchanges).toEqual([`${beginning};one`, 'two;three'])
  const late = queries.run('four')
  await setImmediate()
  await Promise.allSettled([fail(new Error('deadlock')), late])
  expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
  await expect(late).rejects.toThrow('deadlock')
  await expect(queries.run('five')).rejects.toThrow('deadlock')
  await expect(queries.commit()).rejects.toThrow('deadlock')
  expect(exchanges).toHaveLength(2)

  const rollback = queries.rollback()
  await setImmediate()
  expect(exchanges[2]).toBe('rollback')
  await answer(met(0))
  await rollback
  void queries.begin()
  const next = queries.run('six')
  await answer([met(0), met(0), met(1)])
  expect(await next).toBe(1)
})

test('outside of a transaction one failure is one statement’s', async () => {
  const { queries, answer, fail } = server()
  const first = queries.run('one')
  await Promise.allSettled([first, fail(new Error('table exists'))])
  await expect(first).rejects.toThrow('table exists')
  const second = queries.run('two')
  await answer(met(1))
  expect(await second).toBe(1)
})

test('statements that are too long together go one after the other', async () => {
  const { queries, exchanges, answer } = server()
  const long = `insert ${'x'.repeat(3_000_000)}`
  const all = [queries.run('one'), queries.run(long), queries.run(long), queries.run('two')]
  for (const result of [
    [met(1), met(2)],
    [met(3), met(4)],
  ])
    await answer(result)
  expect(exchanges.map(sql => sql.slice(0, 6))).toEqual(['one;in', 'insert'])
  expect(await Promise.all(all)).toEqual([1, 2, 3, 4])
})

test.each([
  ['up to what the server takes in a packet', 164, 100],
  ['up to four million bytes', 16_777_216, 4_000_000],
])('as much goes together as fits, %s', async (_, packetBytes, most) => {
  // One byte for each of the semicolons, the last one included.
  for (const [length, exchanges] of [
    [most / 2 - 1, 1],
    [most / 2, 2],
  ] as const) {
    const opened = server(undefined, packetBytes)
    const text = 'x'.repeat(most / 2 - 1)
    const both = Promise.all([opened.queries.run(text), opened.queries.run('x'.repeat(length))])
    await opened.answer(exchanges === 1 ? [met(1), met(1)] : met(1))
    expect(opened.exchanges).toHaveLength(exchanges)
    if (exchanges === 2) await opened.answer(met(1))
    await both
  }
})

test('many short statements fill a packet, too, and a large one goes alone', async () => {
  const { queries, exchanges, answer } = server(undefined, 164)
  const all = Promise.all(Array.from({ length: 60 }, () => queries.run('x')))
  await answer(Array.from({ length: 50 }, () => met(1)))
  await answer(Array.from({ length: 10 }, () => met(1)))
  await all
  expect(exchanges.map(sql => sql.split(';').length)).toEqual([50, 10])
  const larger = Promise.all([queries.run('y'.repeat(200)), queries.run('z')])
  await answer(met(1))
  await answer(met(1))
  await larger
  expect(exchanges.slice(2).map(sql => sql[0])).toEqual(['y', 'z'])
})

test('outside of a transaction a refused row is asked nothing more about', async () => {
  const { queries, exchanges, fail } = server()
  const write = queries.run('write')
  await Promise.allSettled([fail(Object.assign(new Error('Duplicate entry'), { errno: 1062 })), write])
  await expect(write).rejects.toMatchObject({ failure: 'conflict' })
  expect(exchanges).toEqual(['write'])
})

test('a transaction that was rolled back is over, whether the server knew of it or not', async () => {
  const { queries, exchanges, answer } = server()
  const read = async (...results: unknown[]) => {
    const rows = queries.all('read')
    await answer([...results, [['row']]])
    expect(await rows).toEqual([['row']])
  }
  void queries.begin()
  await queries.rollback()
  await read(met(0))
  void queries.begin()
  const write = queries.run('write')
  await answer([met(0), met(0), met(0), met(1)])
  await write
  const rolledBack = queries.rollback()
  await answer(met(0))
  await rolledBack
  await read(met(0))
  const on = 'set autocommit = 1;read'
  expect(exchanges).toEqual([on, `${beginning};write`, 'rollback', on])
})

test('of an exchange that has failed no one knows whether autocommit was turned', async () => {
  const { queries, exchanges, answer, fail } = server()
  void queries.begin()
  const refused = Promise.allSettled([queries.run('write')])
  await fail(new Error('refused'))
  await refused
  const rolledBack = queries.rollback()
  await answer(met(0))
  await rolledBack
  // It was on before, and is so again only when that is said.
  for (const outcome of ['refused', 'answered']) {
    const rows = Promise.allSettled([queries.all('read')])
    if (outcome === 'refused') await fail(new Error('refused'))
    else await answer([met(0), [['row']]])
    await rows
  }
  void queries.begin()
  const write = queries.run('write')
  await answer([met(0), met(0), met(0), met(1)])
  await write
  const on = 'set autocommit = 1;read'
  expect(exchanges).toEqual([`${beginning};write`, 'rollback', on, on, `${beginning};write`])
})

test('off before, it is turned off again behind a read that has failed', async () => {
  const { queries, exchanges, answer, fail } = server()
  for (const isLast of [false, true]) {
    void queries.begin()
    const write = queries.run('write')
    await answer([met(0), met(0), met(0), met(1)])
    await write
    if (isLast) break
    const committed = queries.commit()
    await answer([met(0), met(0)])
    await committed
    const rows = Promise.allSettled([queries.all('read')])
    await fail(new Error('refused'))
    await rows
  }
  expect(exchanges).toEqual([`${beginning};write`, ending, 'set autocommit = 1;read', `${beginning};write`])
})

test.for([
  { says: 'SAVEPOINT jumun does not exist', errno: 1305 },
  // What a cluster does between the proof and COMMIT is said at the end of the exchange, as COMMIT's own answer.
  { says: 'Deadlock found', errno: 1213 },
])('a packet whose transaction is gone stores nothing: $says', async ({ says, errno }) => {
  const { queries, exchanges, answer, fail } = server()
  void queries.begin()
  const write = queries.run('write')
  await answer([met(0), met(0), met(0), met(1)])
  await write
  const commit = queries.commit()
  await Promise.allSettled([fail(Object.assign(new Error(says), { errno })), commit])
  await expect(commit).rejects.toMatchObject({ failure: 'transient' })
  expect(exchanges).toEqual([`${beginning};write`, ending])
})

test('a connection that is lost at COMMIT says so: nothing is sent along whose loss could be taken for it', async () => {
  const { queries, answer, fail } = server()
  void queries.begin()
  const write = queries.run('write')
  await answer([met(0), met(0), met(0), met(1)])
  await write
  const commit = queries.commit()
  await Promise.allSettled([fail(new Error('lost')), commit])
  await expect(commit).rejects.toThrow('lost')
})

test('autocommit stays off from one transaction to the next, and is turned on again by what needs it', async () => {
  const { queries, exchanges, answer, fail } = server()
  const write = async (isOff = false) => {
    void queries.begin()
    const written = queries.run('write')
    await answer([...(isOff ? [] : [met(0)]), met(0), met(0), met(1)])
    await written
    const committed = queries.commit()
    await answer([met(0), met(0)])
    await committed
  }
  const read = async (outcome: 'answered' | 'failed' | 'answered, with autocommit') => {
    const rows = queries.all('read')
    const settled = Promise.allSettled([rows])
    if (outcome === 'failed') await fail(new Error('refused'))
    else await answer(outcome === 'answered' ? [['row']] : [met(0), [['row']]])
    await settled
  }
  const refused = async () => {
    void queries.begin()
    const outcome = Promise.allSettled([queries.run('write')])
    await fail(new Error('refused'))
    await outcome
    const rollback = queries.rollback()
    await answer(met(0))
    await rollback
  }
  await write()
  await write(true)
  await read('failed')
  await read('answered, with autocommit')
  await read('answered')
  // Of an exchange that has failed, no one says what of it was done.
  await refused()
  await write()
  await read('answered, with autocommit')
  const transaction = [`${beginning};write`, ending]
  const on = 'set autocommit = 1;read'
  expect(exchanges).toEqual([
    ...transaction,
    `${again};write`,
    ending,
    on,
    on,
    'read',
    `${beginning};write`,
    'rollback',
    ...transaction,
    on,
  ])
  expect(queries.leave()).toBeUndefined()
})

test('a host finds its session as it was, unless it was never used', async () => {
  const { queries, exchanges, answer } = server({ enter: 'enter', leave: 'leave' })
  void queries.begin()
  await queries.commit()
  expect(queries.leave()).toBeUndefined()
  void queries.begin()
  const write = queries.run('write')
  await answer([met(0), met(0), met(0), met(0), met(0), met(1)])
  await write
  const committed = queries.commit()
  await answer([met(0), met(0)])
  await committed
  const rows = queries.all('read')
  await answer([met(0), [['row']]])
  await rows
  const left = queries.leave()
  await answer(met(0))
  await left
  expect(exchanges).toEqual([
    `rollback and no chain no release;enter, autocommit = 1;${beginning};write`,
    ending,
    'set autocommit = 1;read',
    'leave',
  ])
})

test('a session of a host is entered by what is asked first, outside of a transaction, too', async () => {
  const { queries, exchanges, answer } = server({ enter: 'enter', leave: 'leave' })
  expect(queries.pipelined).toBe(true)
  for (const sent of ['rollback and no chain no release;enter, autocommit = 1;read', 'read']) {
    const rows = queries.all('read')
    await answer(sent === 'read' ? [['row']] : [met(0), met(0), [['row']]])
    expect(await rows).toEqual([['row']])
    expect(exchanges.at(-1)).toBe(sent)
  }
})

test('a snapshot proves as well that it was one state throughout', async () => {
  const { queries, exchanges, answer } = server()
  void queries.beginSnapshot()
  const rows = queries.all('select')
  await answer([met(0), met(0), met(0), met(0), [['row']]])
  const commit = queries.commit()
  await answer([met(0), met(0)])
  await commit
  expect(await rows).toEqual([['row']])
  expect(exchanges).toEqual([
    'set autocommit = 0;set transaction isolation level repeatable read;' +
      'start transaction with consistent snapshot, read only;savepoint jumun;select',
    ending,
  ])
})

test('a transaction without a statement never reaches the server', async () => {
  const { queries, exchanges } = server()
  void queries.begin()
  await queries.commit()
  void queries.begin()
  await queries.rollback()
  expect(exchanges).toEqual([])
})

test.for([
  { errno: 1452, gone: true, failure: 'transient' },
  { errno: 1452, gone: false, failure: 'constraint' },
  { errno: 1062, gone: true, failure: 'transient' },
  { errno: 1062, gone: false, failure: 'conflict' },
])('a row refused ($errno) in a transaction that is gone ($gone) is $failure', async ({ errno, gone, failure }) => {
  const { queries, exchanges, answer, fail } = server()
  void queries.begin()
  const write = queries.run('write')
  const outcome = Promise.allSettled([write])
  await fail(Object.assign(new Error('Cannot add or update a child row'), { errno }))
  expect(exchanges.at(-1)).toBe('release savepoint jumun')
  if (gone) await fail(Object.assign(new Error('SAVEPOINT jumun does not exist'), { errno: 1305 }))
  else await answer(met(0))
  await outcome
  await expect(write).rejects.toMatchObject({ failure })
})

test('COMMIT waits for the answers that are still out, and is not sent behind one that is a failure', async () => {
  for (const outcome of ['answered', 'failed']) {
    const { queries, exchanges, answer, fail } = server()
    void queries.begin()
    const statements = Promise.allSettled([queries.run('one'), queries.run('two')])
    const committed = queries.commit()
    await setImmediate()
    expect(exchanges).toEqual([`${beginning};one;two`])
    if (outcome === 'failed') {
      await Promise.allSettled([committed, fail(Object.assign(new Error('deadlock'), { errno: 1213 }))])
      await expect(committed).rejects.toMatchObject({ failure: 'transient' })
      expect(exchanges).toHaveLength(1)
    } else {
      await answer([met(0), met(0), met(0), met(1), met(1)])
      expect(exchanges[1]).toBe(ending)
      await answer([met(0), met(0)])
      await committed
    }
    await statements
  }
})

test('ROLLBACK waits for the answers that are still out', async () => {
  const { queries, exchanges, answer } = server()
  void queries.begin()
  const one = queries.run('one')
  const rolledBack = queries.rollback()
  await setImmediate()
  expect(exchanges).toEqual([`${beginning};one`])
  await answer([met(0), met(0), met(0), met(1)])
  expect(await one).toBe(1)
  expect(exchanges[1]).toBe('rollback')
  await answer(met(0))
  await rolledBack
})
