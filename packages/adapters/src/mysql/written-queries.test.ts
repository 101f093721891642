import { expect, test } from 'vitest'
import type { StoredRow } from '../sql/value.ts'
import { RowSet } from './row-set.ts'
import { writtenQueries } from './written-queries.ts'

/** A server that answers when it is asked to, in the order of the statements. */
function server() {
  const asked: string[] = []
  const answers: ((answer: never) => void)[] = []
  const take = (text: string) => {
    asked.push(text)
    return new Promise<never>(resolve => answers.push(resolve))
  }
  const settle = async (answer: StoredRow[] | number) => {
    answers.shift()!(answer as never)
    for (let steps = 0; steps < 10; steps += 1) await Promise.resolve()
  }
  return { queries: { all: take, run: take }, asked, settle }
}

const traits = { writing: 'utf8', packetBytes: 1_048_576 } as const
/** A list so long that it goes in two statements. */
const keys = () =>
  new RowSet(
    'list',
    Array.from({ length: 1000 }, (_, i) => [i]),
  )
const beginnings = (texts: readonly string[]) => texts.map(text => text.slice(0, 6))

test('one statement has the answer of the server', async () => {
  const { queries, asked, settle } = server()
  const { all, run } = writtenQueries(queries, traits)
  const rows = [['row']]
  const found = all('select ?, ?', ['커피', 1])
  await settle(rows)
  expect(await found).toBe(rows)
  const met = run('update ?', [2])
  await settle(3)
  expect(await met).toBe(3)
  expect(asked).toEqual(["select '커피',1".replace(',', ', '), 'update 2'])
})

test('texts are written as the session can take them', async () => {
  const { queries, asked } = server()
  void writtenQueries(queries, { ...traits, writing: 'ascii' }).run('?', ['커'])
  await expect(writtenQueries(queries, { ...traits, packetBytes: 70 }).all('select ?', [1])).rejects.toMatchObject({
    failure: 'oversized',
  })
  expect(asked).toEqual(["_utf8mb4 x'ecbba4'"])
})

test('what goes in several statements is answered as one, each asked for behind the answer before it', async () => {
  const { queries, asked, settle } = server()
  const { all, run } = writtenQueries(queries, traits)
  const found = all('in (?)', [keys()])
  expect(beginnings(asked)).toEqual(['in (0,'])
  await settle([['a'], ['b']])
  expect(beginnings(asked)).toEqual(['in (0,', 'in (99'])
  await settle([['c']])
  expect(await found).toEqual([['a'], ['b'], ['c']])
  const met = run('in (?)', [keys()])
  await settle(999)
  await settle(1)
  expect(await met).toBe(1000)
})

test('or at once where the connection takes them', async () => {
  const { queries, asked, settle } = server()
  const { all, run } = writtenQueries(queries, traits, { pipelined: true })
  const found = all('in (?)', [keys()])
  const met = run('in (?)', [keys()])
  expect(asked).toHaveLength(4)
  for (const answer of [[['a']], [['b']], 2, 3]) await settle(answer)
  expect(await found).toEqual([['a'], ['b']])
  expect(await met).toBe(5)
})

test('a set without rows is nothing to ask', async () => {
  const { queries, asked } = server()
  const { all, run } = writtenQueries(queries, traits)
  expect(await all('in (?)', [new RowSet('list', [])])).toEqual([])
  expect(await run('in (?)', [new RowSet('list', [])])).toBe(0)
  expect(asked).toEqual([])
})
