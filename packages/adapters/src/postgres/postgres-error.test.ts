import type { StoreFailure } from '@jumun/core'
import { describe, expect, test } from 'vitest'
import { isConnectionLost, isServerFull, postgresCommitError, postgresStoreError } from './postgres-error.ts'

const error = (code: string) => Object.assign(new Error('words of the server'), { code })

describe('what the server says of a statement', () => {
  /** Written out, as the appendix of PostgreSQL's manual describes them: the table of the code is not asked. */
  const states: Readonly<Record<string, readonly [StoreFailure, string, 'lost'?]>> = {
    'serialization failure': ['transient', '40001'],
    'deadlock detected': ['transient', '40P01'],
    'statement completion unknown': ['transient', '40003'],
    'lock not available': ['transient', '55P03'],
    'query cancelled': ['transient', '57014'],
    'too many connections': ['transient', '53300'],
    'admin shutdown': ['transient', '57P01', 'lost'],
    'crash shutdown': ['transient', '57P02', 'lost'],
    'cannot connect now': ['transient', '57P03', 'lost'],
    'idle session timeout': ['transient', '57P05', 'lost'],
    'connection does not exist': ['transient', '08003', 'lost'],
    'connection failure': ['transient', '08006', 'lost'],
    'unique violation': ['conflict', '23505'],
    'not-null violation': ['constraint', '23502'],
    'foreign key violation': ['constraint', '23503'],
    'check violation': ['constraint', '23514'],
    'exclusion violation': ['constraint', '23P01'],
    'text too long': ['constraint', '22001'],
    'number out of range': ['constraint', '22003'],
    'text that is none in its encoding': ['constraint', '22021'],
    'text that is not JSON': ['constraint', '22P02'],
    'check option of a view': ['constraint', '44000'],
    'a limit of the server': ['constraint', '54000'],
    'a statement that is too complex': ['constraint', '54001'],
    'RAISE of a trigger': ['constraint', 'P0001'],
    'disk full': ['unavailable', '53100'],
    'out of memory': ['unavailable', '53200'],
    'read-only transaction': ['unavailable', '25006', 'lost'],
    'aborted transaction': ['unavailable', '25P02'],
    'operator intervention': ['unavailable', '57000'],
    'object in use': ['unavailable', '55006'],
    'no such table': ['unavailable', '42P01'],
    'insufficient privilege': ['unavailable', '42501'],
    'wrong password': ['unavailable', '28P01'],
    'internal error': ['unavailable', 'XX000'],
    'an error that CockroachDB has no state for': ['unavailable', 'XXUUU'],
    'a state of a trigger that begins as an error of the network does': ['unavailable', 'E0001'],
  }

  test.each(Object.entries(states))('%s', (_, [failure, code, lost]) => {
    expect(postgresStoreError(error(code))).toMatchObject({ name: 'StoreError', failure, cause: error(code) })
    expect(isConnectionLost(error(code))).toBe(lost === 'lost')
  })
})

test.each([
  ['42501', 'MISSING_RIGHT', 'The user of the database lacks a right that this needs.'],
  [
    '3F000',
    'UNSUITABLE_DATABASE',
    'The search path of the user names no schema that is there. Name one: schema in the URL or the options, or alter role … set search_path.',
  ],
])('%s has a reason of its own', (state, code, message) => {
  expect(postgresStoreError(error(state))).toMatchObject({ failure: 'unavailable', code, message, cause: error(state) })
})

test('a server is full where it says so, or where what was made of that does', () => {
  const full = error('53300')
  const full2 = new Error('busy', { cause: new Error('more', { cause: full }) })
  for (const one of [full, full2]) expect(isServerFull(one)).toBe(true)
  for (const one of [error('53200'), new Error('busy', { cause: error('57P03') }), error(''), 'words', undefined]) {
    expect(isServerFull(one)).toBe(false)
  }
})

describe('what the driver and the network say', () => {
  test.each([
    ['ECONNRESET', 'transient'],
    ['ECONNABORTED', 'transient'],
    ['ENOTCONN', 'transient'],
    ['EPIPE', 'transient'],
    ['ETIMEDOUT', 'transient'],
    ['ERR_STREAM_DESTROYED', 'transient'],
    ['ERR_STREAM_WRITE_AFTER_END', 'transient'],
    ['ECONNREFUSED', 'unavailable'],
    ['EHOSTUNREACH', 'unavailable'],
    ['ENOTFOUND', 'unavailable'],
    ['EBADF', 'unavailable'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'unavailable'],
  ] as const)('%s is %s, and the connection is of no more use', (code, failure) => {
    expect(postgresStoreError(error(code))).toMatchObject({ failure })
    expect(isConnectionLost(error(code))).toBe(true)
  })

  test.each([
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'Client has encountered a connection error and is not queryable',
    'Query read timeout',
    'timeout exceeded when trying to connect',
  ])('some losses are recognized by words alone: %s', message => {
    expect(postgresStoreError(new Error(message))).toMatchObject({ failure: 'transient' })
    expect(isConnectionLost(new Error(message))).toBe(true)
  })

  test('an error that is none of the database stays what it is', () => {
    expect(postgresStoreError(new TypeError('a defect'))).toBeUndefined()
    for (const none of ['words', null, undefined]) expect(postgresStoreError(none)).toBeUndefined()
    expect(postgresStoreError(Object.assign(new Error('no text'), { code: 23505 }))).toBeUndefined()
    for (const none of ['words', null, undefined]) expect(isConnectionLost(none)).toBe(true)
  })
})

describe('what COMMIT says', () => {
  test.each([
    ['40001', 'transient'],
    ['40P01', 'transient'],
    ['23505', 'conflict'],
    ['23503', 'constraint'],
    ['23514', 'constraint'],
    ['23P01', 'constraint'],
    ['23000', 'constraint'],
  ] as const)('%s was rolled back: %s', (code, failure) => {
    expect(postgresCommitError(error(code))).toMatchObject({ failure, cause: error(code) })
  })

  test.each([
    '40000',
    '40002',
    '40003',
    '4000',
    '400010',
    '2350',
    '57014',
    '57P01',
    'XX000',
    '25P02',
    '08006',
    '55P03',
    '22003',
    'ECONNRESET',
    'ETIMEDOUT',
    'ECONNREFUSED',
    'EPIPE',
    '',
  ])('%s is unknown', code => {
    expect(postgresCommitError(error(code))).toMatchObject({ failure: 'unknown', cause: error(code) })
  })

  test.each([new Error('Query read timeout'), new TypeError('a defect'), 'words', undefined])(
    '%s is unknown',
    cause => {
      expect(postgresCommitError(cause)).toMatchObject({ name: 'StoreError', failure: 'unknown', cause })
    },
  )
})
