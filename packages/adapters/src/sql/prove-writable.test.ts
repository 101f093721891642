import { StoreError, type StoreFailure } from '@jumun/core'
import { expect, test } from 'vitest'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { proveWritable, revisionOf } from './prove-writable.ts'
import { settings } from './tables.ts'

const nothing = {} as SqlConnection

/** Fails so many times, and then does what is asked. */
function counting(failures: readonly unknown[]) {
  const given: unknown[] = []
  const left = [...failures]
  const dialect = {
    addToRows: (...of: unknown[]) => {
      given.push(of)
      return async (...rows: unknown[]) => {
        given.push(rows)
        if (left.length > 0) throw left.shift()
      }
    },
  } as unknown as SqlDialect
  return { given, prove: proveWritable(dialect) }
}

test('one is added to the row that readiness counts in', async () => {
  const { given, prove } = counting([])
  await prove(nothing)
  expect(given).toEqual([
    [settings, ['revision']],
    [nothing, [['readiness', '', 1]]],
  ])
})

const failure = (of: StoreFailure) => new StoreError(of, of, {})

test.each([
  { failures: ['transient'], times: 2, last: undefined },
  { failures: ['transient', 'transient'], times: 3, last: undefined },
  { failures: ['transient', 'transient', 'transient'], times: 3, last: 'transient' },
  { failures: ['unavailable'], times: 1, last: 'unavailable' },
  { failures: ['transient', 'unavailable'], times: 2, last: 'unavailable' },
] as const)('$failures: tried $times times', async ({ failures, times, last }) => {
  const { given, prove } = counting(failures.map(failure))
  const outcome = await prove(nothing).catch((error: StoreError) => error.failure)
  expect([outcome, given.length - 1]).toEqual([last, times])
})

test('what is no error of the store is not tried again', async () => {
  const defect = Object.assign(new TypeError('a defect'), { failure: 'transient' })
  const { given, prove } = counting([defect])
  await expect(prove(nothing)).rejects.toBe(defect)
  expect(given.length).toBe(2)
})

test('the count is 0 before the first time', async () => {
  const asked: unknown[] = []
  const answering = (rows: unknown[][]) => ({ all: async (...given: unknown[]) => (asked.push(given), rows) })
  expect(await revisionOf(answering([]))).toBe(0)
  expect(await revisionOf(answering([['12']]))).toBe(12)
  expect(asked[0]).toEqual([`select revision from jumun_settings where name = 'readiness'`, []])
})
