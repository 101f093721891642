import type { StoreFailure } from '@jumun/core'
import { describe, expect, test } from 'vitest'
import { isBusy, sqliteCodeOf, sqliteCommitError, sqliteStoreError } from './sqlite-error.ts'

const error = (code: string) => Object.assign(new Error('words of SQLite'), { code })

/** Every result code that SQLite lists, with some extended ones; what it is of a statement, and of a COMMIT. */
const codes: Readonly<Record<string, readonly [StoreFailure, commit: StoreFailure | 'as is']>> = {
  SQLITE_BUSY: ['transient', 'as is'],
  SQLITE_BUSY_SNAPSHOT: ['transient', 'as is'],
  SQLITE_BUSY_RECOVERY: ['transient', 'as is'],
  SQLITE_LOCKED: ['transient', 'as is'],
  SQLITE_LOCKED_SHAREDCACHE: ['transient', 'as is'],
  SQLITE_CONSTRAINT_PRIMARYKEY: ['conflict', 'as is'],
  SQLITE_CONSTRAINT_UNIQUE: ['conflict', 'as is'],
  SQLITE_CONSTRAINT_ROWID: ['conflict', 'as is'],
  SQLITE_CONSTRAINT: ['constraint', 'as is'],
  SQLITE_CONSTRAINT_CHECK: ['constraint', 'as is'],
  SQLITE_CONSTRAINT_FOREIGNKEY: ['constraint', 'as is'],
  SQLITE_CONSTRAINT_NOTNULL: ['constraint', 'as is'],
  SQLITE_CONSTRAINT_TRIGGER: ['constraint', 'as is'],
  SQLITE_CONSTRAINT_DATATYPE: ['constraint', 'as is'],
  SQLITE_TOOBIG: ['oversized', 'unknown'],
  SQLITE_MISMATCH: ['constraint', 'unknown'],
  SQLITE_RANGE: ['constraint', 'unknown'],
  SQLITE_FULL: ['unavailable', 'as is'],
  SQLITE_IOERR: ['unavailable', 'unknown'],
  SQLITE_IOERR_WRITE: ['unavailable', 'unknown'],
  SQLITE_IOERR_FSYNC: ['unavailable', 'unknown'],
  SQLITE_IOERR_SHMMAP: ['unavailable', 'unknown'],
  SQLITE_CORRUPT: ['unavailable', 'unknown'],
  SQLITE_NOTADB: ['unavailable', 'unknown'],
  SQLITE_READONLY: ['unavailable', 'unknown'],
  SQLITE_READONLY_DBMOVED: ['unavailable', 'unknown'],
  SQLITE_CANTOPEN: ['unavailable', 'unknown'],
  SQLITE_PERM: ['unavailable', 'unknown'],
  SQLITE_AUTH: ['unavailable', 'unknown'],
  SQLITE_NOMEM: ['unavailable', 'unknown'],
  SQLITE_INTERRUPT: ['unavailable', 'unknown'],
  SQLITE_ABORT: ['unavailable', 'unknown'],
  SQLITE_PROTOCOL: ['unavailable', 'unknown'],
  SQLITE_SCHEMA: ['unavailable', 'unknown'],
  SQLITE_MISUSE: ['unavailable', 'unknown'],
  SQLITE_INTERNAL: ['unavailable', 'unknown'],
  SQLITE_ERROR: ['unavailable', 'unknown'],
}

describe('what SQLite says', () => {
  test.each(Object.entries(codes))('%s', (code, [failure, commit]) => {
    expect(sqliteStoreError(error(code))).toMatchObject({ name: 'StoreError', failure, cause: error(code) })
    const told = commit === 'as is' ? failure : commit
    expect(sqliteCommitError(error(code), true)).toMatchObject({ failure: told, cause: error(code) })
    // Where there is nothing left to be rolled back, only a full disk is known to have stored nothing.
    const gone = code === 'SQLITE_FULL' ? 'unavailable' : 'unknown'
    expect(sqliteCommitError(error(code), false)).toMatchObject({ failure: gone, cause: error(code) })
  })

  test('a handle that is closed is unavailable, and does not know what became of a COMMIT', () => {
    const closed = new TypeError('The database connection is not open')
    expect(sqliteStoreError(closed)).toMatchObject({
      failure: 'unavailable',
      message: 'The SQLite database is closed.',
    })
    expect(sqliteCommitError(closed, false)).toMatchObject({ failure: 'unknown', cause: closed })
  })

  test('an error that is none of SQLite stays what it is, and is unknown at COMMIT', () => {
    for (const cause of [new TypeError('a defect'), new Error('The database connection is not open'), 'words']) {
      expect(sqliteStoreError(cause)).toBeUndefined()
      expect(sqliteCommitError(cause, true)).toMatchObject({ failure: 'unknown', cause })
    }
  })

  test('a lock that someone has is waited for', () => {
    expect(['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT'].map(code => isBusy(error(code)))).toEqual([true, true])
    expect([error('SQLITE_LOCKED'), new Error('SQLITE_BUSY'), undefined].map(isBusy)).toEqual([false, false, false])
  })

  test.each([
    [
      'SQLITE_CORRUPT',
      'MALFORMED_FILE',
      'The SQLite file is malformed: what it holds cannot be trusted any more. Restore a backup, with `jumun restore`.',
    ],
    [
      'SQLITE_CORRUPT_VTAB',
      'MALFORMED_FILE',
      'The SQLite file is malformed: what it holds cannot be trusted any more. Restore a backup, with `jumun restore`.',
    ],
    ['SQLITE_NOTADB', 'NOT_A_DATABASE', 'The file is not an SQLite database.'],
    ['SQLITE_BUSY', 'BUSY', 'The database was busy with conflicting work and has rolled this back.'],
  ])('%s has a code and words of its own', (code, ownCode, message) => {
    const cause = error(code)
    expect(sqliteStoreError(cause)).toMatchObject({ code: ownCode, message, cause })
  })

  test('a handle that is closed has a code and its cause', () => {
    const closed = new TypeError('The database connection is not open')
    expect(sqliteStoreError(closed)).toMatchObject({ code: 'CLOSED', cause: closed })
  })

  test('its code is found in an error that was made from it, however deep', () => {
    const busy = error('SQLITE_BUSY')
    const around = new Error('around', { cause: sqliteStoreError(busy) })
    expect([busy, sqliteStoreError(busy), around].map(sqliteCodeOf)).toEqual(Array(3).fill('SQLITE_BUSY'))
    const others = [error('ENOENT'), new Error('none'), { code: 'SQLITE_BUSY' }, { cause: busy }, undefined]
    expect(others.map(sqliteCodeOf)).toEqual(Array(5).fill(''))
    expect(sqliteCodeOf(Object.assign(new Error('a number'), { code: 5 }))).toBe('')
  })
})
