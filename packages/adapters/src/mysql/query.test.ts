import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { MysqlConnection } from './driver.ts'
import { sendQuery } from './query.ts'

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
  expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'PROTOCOL_SEQUENCE_TIMEOUT' }))
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
