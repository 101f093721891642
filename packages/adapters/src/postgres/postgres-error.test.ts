import { expect, test } from 'vitest'
import { isConnectionLost, postgresStoreError } from './postgres-error.ts'

test.each([
  ['40P01', 'transient', false],
  ['40001', 'transient', false],
  ['55P03', 'transient', false],
  ['23505', 'conflict', false],
  ['23514', 'constraint', false],
  ['23503', 'constraint', false],
  ['22003', 'constraint', false],
  ['57P01', 'transient', true],
  ['08006', 'transient', true],
  ['53100', 'unavailable', false],
  ['25006', 'unavailable', false],
  ['42P01', 'unavailable', false],
  ['ECONNREFUSED', 'unavailable', false],
  ['ECONNRESET', 'transient', true],
  ['EPIPE', 'transient', true],
] as const)('%s is %s', (code, failure, lost) => {
  const error = Object.assign(new Error('words of the server'), { code })
  expect(postgresStoreError(error)).toMatchObject({ failure })
  expect(isConnectionLost(error)).toBe(lost)
})

test('pg names some losses in words alone', () => {
  for (const message of ['Connection terminated unexpectedly', 'Query read timeout']) {
    expect(postgresStoreError(new Error(message))).toMatchObject({ failure: 'transient' })
    expect(isConnectionLost(new Error(message))).toBe(true)
  }
  expect(postgresStoreError(new TypeError('a defect'))).toBeUndefined()
})
