import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { MysqlConnection } from './driver.ts'
import { metRows, mysqlQueries, sendQuery } from './query.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A connection that answers when it is asked to. */
function connection(config: MysqlConnection['config'] = {}) {
  const asked: Parameters<MysqlConnection['query']>[0][] = []
  const answers: Parameters<MysqlConnection['query']>[1][] = []
  const fake: MysqlConnection = {
    config,
    query(options, done) {
      asked.push(options)
      answers.push(done)
    },
  }
  return { fake, asked, answers }
}

test.each([
  ['an answer', null],
  ['a refusal', Object.assign(new Error('too large'), { errno: 1153 })],
  ['the end of its connection', Object.assign(new Error('lost'), { code: 'PROTOCOL_CONNECTION_LOST', fatal: true })],
])('%s ends the timer of a statement, which would keep the process', async (_, error) => {
  const { fake, answers } = connection()
  const answer = sendQuery(fake, 'select 1', { timeoutMs: 30_000 })
  expect(vi.getTimerCount()).toBe(1)
  answers[0]!(error, [])
  await Promise.allSettled([answer])
  expect(vi.getTimerCount()).toBe(0)
})

test('a server that does not answer in time is given up', async () => {
  const onError = vi.fn<(error: unknown) => void>()
  const { fake } = connection()
  const answer = sendQuery(fake, 'select 1', { timeoutMs: 30_000, onError })
  const ending = Promise.allSettled([answer])
  vi.advanceTimersByTime(29_999)
  expect(onError).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  await ending
  await expect(answer).rejects.toMatchObject({ failure: 'transient' })
  expect(onError).toHaveBeenCalledWith(
    expect.objectContaining({
      code: 'PROTOCOL_SEQUENCE_TIMEOUT',
      message: 'The server has not answered within 30000 ms.',
    }),
  )
})

test('what is no refusal is thrown as it is', async () => {
  const { fake, answers } = connection()
  const defect = new TypeError('a defect of the driver')
  const answer = sendQuery(fake, 'select 1', {})
  answers[0]!(defect, undefined)
  await expect(answer).rejects.toBe(defect)
})

test('where no time is set, an answer is waited for', async () => {
  const { fake, answers } = connection()
  const answer = sendQuery(fake, 'select 1', {})
  expect(vi.getTimerCount()).toBe(0)
  answers[0]!(null, [['row']])
  expect(await answer).toEqual([['row']])
})

test('rows come by position, and values as they are, no matter how the host has set its driver', () => {
  const asTheyAre = {
    sql: 'select 1',
    values: [],
    rowsAsArray: true,
    nestTables: false,
    typeCast: true,
    supportBigNumbers: true,
    bigNumberStrings: false,
    decimalNumbers: false,
  }
  for (const typeCast of [undefined, true, false]) {
    const { fake, asked } = connection({ typeCast })
    void sendQuery(fake, 'select 1', {})
    expect(asked).toEqual([asTheyAre])
  }
  // A function of the host is put aside by another one, which leaves values to the driver.
  const { fake, asked } = connection({ typeCast: () => 'cast' })
  void sendQuery(fake, 'select 1', {})
  expect(asked).toEqual([{ ...asTheyAre, typeCast: expect.any(Function) }])
  const typeCast = asked[0]!['typeCast'] as (field: unknown, next: () => unknown) => unknown
  expect(typeCast({}, () => 'as it is')).toBe('as it is')
})

test.each([
  ['update t set n = 1', { affectedRows: 1, info: 'Rows matched: 5  Changed: 1  Warnings: 0' }, 5],
  ['update t set n = 1', { affectedRows: 2, info: '' }, 2],
  ['update t set n = 1', { affectedRows: 3 }, 3],
  ['insert into t values (1)', { affectedRows: 4, info: 'Records: 2  Duplicates: 2  Warnings: 0' }, 4],
])('%s met as many rows as %j says', async (text, result, met) => {
  expect(metRows(text, result)).toBe(met)
  const { fake, answers } = connection()
  const answer = mysqlQueries(fake).run(text)
  answers[0]!(null, result)
  expect(await answer).toBe(met)
})

test('a text is long from 32001 characters on', () => {
  const { fake, asked } = connection()
  for (const length of [32_000, 32_001]) void sendQuery(fake, 'x'.repeat(length), {})
  expect(asked.map(({ sql }) => sql.length)).toEqual([32_000, 1])
})

test('a long text is given to the driver as a value, so that it is not searched for placeholders', async () => {
  const long = `select '${'?'.repeat(40_000)}'`
  const { fake, asked } = connection()
  void sendQuery(fake, 'select 1', {})
  void sendQuery(fake, long, {})
  expect(asked[0]).toMatchObject({ sql: 'select 1', values: [] })
  expect(asked[1]?.sql).toBe('?')
  expect((asked[1]!.values[0] as { toSqlString(): string }).toSqlString()).toBe(long)
  // A function of the host need not know such values.
  const { fake: formatting, asked: given } = connection({ queryFormat: () => '' })
  void sendQuery(formatting, long, {})
  expect(given[0]).toMatchObject({ sql: long, values: [] })
})
