import { expect, test } from 'vitest'
import { isConnectionLost, mysqlStoreError } from './mysql-error.ts'

const error = (fields: object) => Object.assign(new Error('words of the server'), fields)

test.each([
  [{ errno: 1213, code: 'ER_LOCK_DEADLOCK' }, 'transient', false],
  [{ errno: 1205, code: 'ER_LOCK_WAIT_TIMEOUT' }, 'transient', false],
  [{ errno: 1062, code: 'ER_DUP_ENTRY' }, 'conflict', false],
  // A CHECK on MariaDB, under an unrelated name; on MySQL.
  [{ errno: 4025, code: 'ER_INNODB_AUTOEXTEND_SIZE_OUT_OF_RANGE' }, 'constraint', false],
  [{ errno: 3819, code: 'ER_CHECK_CONSTRAINT_VIOLATED' }, 'constraint', false],
  [{ errno: 1452, code: 'ER_NO_REFERENCED_ROW_2' }, 'constraint', false],
  [{ errno: 1153, code: 'ER_NET_PACKET_TOO_LARGE' }, 'oversized', false],
  [{ errno: 1305, code: 'ER_SP_DOES_NOT_EXIST' }, 'transient', false],
  [{ code: 'PROTOCOL_CONNECTION_LOST', fatal: true }, 'transient', true],
  [{ errno: -104, code: 'ECONNRESET', fatal: true }, 'transient', true],
  [{ code: 'PROTOCOL_SEQUENCE_TIMEOUT' }, 'transient', true],
  [{ errno: -111, code: 'ECONNREFUSED', fatal: true }, 'unavailable', false],
  [{ errno: 1290, code: 'ER_OPTION_PREVENTS_STATEMENT' }, 'unavailable', false],
  [{ errno: 1146, code: 'ER_NO_SUCH_TABLE' }, 'unavailable', false],
] as const)('%o is %s', (fields, failure, lost) => {
  expect(mysqlStoreError(error(fields))).toMatchObject({ failure })
  expect(isConnectionLost(error(fields))).toBe(lost)
})

test('an error that is none of the database stays what it is', () => {
  expect(mysqlStoreError(new TypeError('a defect'))).toBeUndefined()
})
