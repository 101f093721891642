import { StoreError, type StoreFailure } from '@jumun/core'
import { describe, expect, test } from 'vitest'
import {
  errnoOf,
  isConnectionLost,
  isRefusedByCluster,
  isServerFull,
  mysqlCommitError,
  mysqlStoreError,
} from './mysql-error.ts'

const error = (fields: object) => Object.assign(new Error('words of the server'), fields)
const fromServer = (errno: number) => error({ errno, code: 'ER_WHATEVER', sqlState: 'HY000' })

describe('what the server says of a statement', () => {
  /** Every number that is known, as its manuals describe it. Written out: the table of the code is not asked. */
  const numbers: Readonly<Record<string, readonly [StoreFailure, number]>> = {
    'lock wait timeout': ['transient', 1205],
    deadlock: ['transient', 1213],
    'lock not available, NOWAIT': ['transient', 3572],
    'changed since last read': ['transient', 1020],
    'too many connections': ['transient', 1040],
    'too many connections of a user': ['transient', 1203],
    'query interrupted': ['transient', 1317],
    'query longer than max_execution_time (MySQL)': ['transient', 3024],
    'query longer than max_statement_time (MariaDB)': ['transient', 1969],
    'more connections than a user may have': ['transient', 1226],
    'connection killed': ['transient', 1927],
    'server shutdown in progress': ['transient', 1053],
    'a node of a cluster that is not ready': ['transient', 1047],
    'rolled back by a group of servers': ['transient', 3101],
    'no such savepoint: the transaction is gone': ['transient', 1305],
    'TiDB: a commit conflict that cannot be retried within': ['transient', 8002],
    'TiDB: a stale transaction': ['transient', 8005],
    'TiDB: an error that is safe to retry': ['transient', 8022],
    'TiDB: the schema has changed': ['transient', 8028],
    'TiDB: a write conflict': ['transient', 9007],
    'duplicate entry': ['conflict', 1062],
    'duplicate entry, with the name of the key': ['conflict', 1586],
    'NULL in a column that holds none': ['constraint', 1048],
    'a column without a default': ['constraint', 1364],
    'no parent row': ['constraint', 1216],
    'a child row in the way': ['constraint', 1217],
    'a child row in the way, with the name of the constraint': ['constraint', 1451],
    'no parent row, with the name of the constraint': ['constraint', 1452],
    'a number out of range': ['constraint', 1264],
    'data truncated': ['constraint', 1265],
    'text that does not fit the character set': ['constraint', 1366],
    'text that is too long': ['constraint', 1406],
    'CHECK (MySQL)': ['constraint', 3819],
    'CHECK (MariaDB)': ['constraint', 4025],
    'a truncated value of a wrong type': ['constraint', 1292],
    'an illegal value': ['constraint', 1367],
    'a value that no function understands': ['constraint', 1411],
    'a result out of range': ['constraint', 1690],
    'text that is none in its character set': ['constraint', 1300],
    'a row that is too large': ['constraint', 1118],
    'CHECK OPTION of a view': ['constraint', 1369],
    'text that is not JSON': ['constraint', 3140],
    'SIGNAL of a trigger': ['constraint', 1644],
    'a packet that is too large': ['oversized', 1153],
    'no access': ['unavailable', 1045],
    'no such table': ['unavailable', 1146],
    'read-only': ['unavailable', 1290],
    'read-only, in a mode of its own': ['unavailable', 1836],
    'read-only, as InnoDB says it': ['unavailable', 1015],
    'disk full': ['unavailable', 1021],
    'table full': ['unavailable', 1114],
    'unknown error': ['unavailable', 1105],
    'TiDB: no outcome': ['unavailable', 8501],
  }

  test.each(Object.entries(numbers))('%s', (_, [failure, errno]) => {
    const cause = fromServer(errno)
    expect(mysqlStoreError(cause)).toMatchObject({ name: 'StoreError', failure, cause })
    // It has answered: anything asked next is answered next. But where nothing can be written, another server may be.
    expect(isConnectionLost(cause)).toBe([1047, 1290, 1836].includes(errno))
  })

  /** Every number of which something is true. */
  const numbersOf = (isTrue: (error: Error) => boolean) =>
    Array.from({ length: 10_000 }, (_, errno) => errno).filter(errno => isTrue(fromServer(errno)))

  test('that the user lacks a right, or that there is no room for a connection, in these numbers alone', () => {
    expect(numbersOf(one => mysqlStoreError(one)?.code === 'MISSING_RIGHT')).toEqual([1044, 1142, 1143, 1227, 1370])
    expect(numbersOf(isServerFull)).toEqual([1040, 1203, 1226])
    expect(numbersOf(isRefusedByCluster)).toEqual([1213])
    expect(mysqlStoreError(fromServer(1142))).toMatchObject({ failure: 'unavailable', cause: { errno: 1142 } })
  })

  test('a number counts, not the driver’s name for it', () => {
    const check = error({ errno: 4025, code: 'ER_INNODB_AUTOEXTEND_SIZE_OUT_OF_RANGE' })
    expect(mysqlStoreError(check)).toMatchObject({ failure: 'constraint' })
  })
})

describe('what the driver and the network say', () => {
  test.each([
    [{ code: 'PROTOCOL_CONNECTION_LOST', fatal: true }, 'transient'],
    [{ code: 'PROTOCOL_SEQUENCE_TIMEOUT' }, 'transient'],
    [{ errno: -104, code: 'ECONNRESET', fatal: true }, 'transient'],
    [{ errno: -103, code: 'ECONNABORTED', fatal: true }, 'transient'],
    [{ errno: -107, code: 'ENOTCONN', fatal: true }, 'transient'],
    [{ errno: -32, code: 'EPIPE', fatal: true }, 'transient'],
    [{ errno: -110, code: 'ETIMEDOUT', fatal: true }, 'transient'],
    [{ code: 'ERR_STREAM_DESTROYED', fatal: true }, 'transient'],
    [{ code: 'ERR_STREAM_WRITE_AFTER_END', fatal: true }, 'transient'],
    // A connection that has ended, was asked to, or was ended by an error of the server.
    [{ fatal: true }, 'transient'],
    [{ code: 'EAGAIN', fatal: true }, 'transient'],
    [{ errno: 4031, code: 'ER_CLIENT_INTERACTION_TIMEOUT', fatal: true }, 'transient'],
    [{ errno: -111, code: 'ECONNREFUSED', fatal: true }, 'unavailable'],
    [{ errno: -113, code: 'EHOSTUNREACH', fatal: true }, 'unavailable'],
    [{ errno: -3008, code: 'ENOTFOUND', fatal: true }, 'unavailable'],
    [{ code: 'HANDSHAKE_NO_SSL_SUPPORT', fatal: true }, 'unavailable'],
    [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER', fatal: true }, 'unavailable'],
    [{ code: 'EAGAIN' }, 'unavailable'],
  ] as const)('%o is %s, and the connection is of no more use', (fields, failure) => {
    expect(mysqlStoreError(error(fields))).toMatchObject({ failure })
    expect(isConnectionLost(error(fields))).toBe(true)
  })

  test('a number is the server’s from 1000 on', () => {
    const [first, below] = [error({ errno: 1000, code: 'ER_HASHCHK' }), error({ errno: 999, code: 'CR_WHATEVER' })]
    expect([first, below].map(isConnectionLost)).toEqual([false, true])
    const ended = [first, below].map(one => mysqlStoreError(Object.assign(one, { fatal: true }))?.failure)
    expect(ended).toEqual(['transient', 'unavailable'])
    expect(mysqlStoreError(error({ errno: 1 }))).toMatchObject({ failure: 'unavailable' })
    expect(mysqlStoreError(error({ errno: 0 }))).toBeUndefined()
  })

  test('an error that is none of the database stays what it is', () => {
    expect(mysqlStoreError(new TypeError('a defect'))).toBeUndefined()
    for (const none of ['words', null, undefined]) expect(mysqlStoreError(none)).toBeUndefined()
  })
})

describe('what COMMIT says', () => {
  test.each([
    ['a deadlock, or a refusal by a Galera cluster', 1213],
    ['a savepoint that is gone with its transaction', 1305],
  ])('%s was rolled back, and may be tried again', (_, errno) => {
    const cause = fromServer(errno)
    expect(mysqlCommitError(cause)).toMatchObject({ failure: 'transient', cause })
    // As `sendQuery` has it.
    expect(mysqlCommitError(mysqlStoreError(cause))).toMatchObject({ failure: 'transient' })
  })

  // Every number but those above, known or not: none of them was ever promised to mean that nothing is stored.
  test('any other number is unknown', () => {
    const told = new Set<number>()
    for (let errno = 1; errno < 10_000; errno += 1) {
      if (mysqlCommitError(fromServer(errno)).failure !== 'unknown') told.add(errno)
    }
    expect([...told]).toEqual([1213, 1305])
  })

  test.each([
    error({ errno: -104, code: 'ECONNRESET', fatal: true }),
    error({ code: 'PROTOCOL_SEQUENCE_TIMEOUT' }),
    new TypeError('a defect'),
    'words',
    undefined,
  ])('%s is unknown', cause => {
    expect(mysqlCommitError(cause)).toMatchObject({ name: 'StoreError', failure: 'unknown', cause })
  })
})

test('the number of an error is found below others', () => {
  const below = new StoreError('transient', 'busy', { cause: new Error('again', { cause: fromServer(1213) }) })
  expect([errnoOf(below), errnoOf(new Error('none')), errnoOf(undefined)]).toEqual([1213, 0, 0])
  expect(errnoOf(error({ errno: 'ENOENT', cause: fromServer(1205) }))).toBe(1205)
})
