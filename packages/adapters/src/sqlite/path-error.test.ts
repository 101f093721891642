import { StoreError } from '@jumun/core'
import { expect, test } from 'vitest'
import { pathError } from './path-error.ts'

const coded = (code: string) => Object.assign(new Error('words of SQLite'), { code })
const failed = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', syscall: 'open' })
const noDirectory = new TypeError('Cannot open database because the directory does not exist')

test.each([
  [noDirectory, 'CANNOT_OPEN', 'The folder of a.db does not exist.'],
  [failed, 'CANNOT_OPEN', 'a.db cannot be opened: EACCES: permission denied.'],
  [coded('SQLITE_CANTOPEN'), 'CANNOT_OPEN', 'a.db cannot be opened: words of SQLite.'],
  [coded('SQLITE_READONLY'), 'CANNOT_OPEN', 'a.db cannot be opened: words of SQLite.'],
  [coded('SQLITE_NOTADB'), 'NOT_A_DATABASE', 'a.db is not an SQLite database.'],
  [
    coded('SQLITE_CORRUPT'),
    'MALFORMED_FILE',
    'a.db: The SQLite file is malformed: what it holds cannot be trusted any more. Restore a backup, with `jumun restore`.',
  ],
])('%s names the path', (cause, code, message) => {
  expect(pathError(cause, 'a.db')).toMatchObject({ name: 'StoreError', failure: 'unavailable', code, message, cause })
})

test('a file that others have is busy, and not one that cannot be opened', () => {
  const cause = coded('SQLITE_BUSY')
  const message = 'The database was busy with conflicting work and has rolled this back.'
  expect(pathError(cause, 'a.db')).toMatchObject({ failure: 'transient', code: 'BUSY', message, cause })
})

test('what is no error of a path, or says all already, stays what it is', () => {
  const said = new StoreError('unavailable', 'It is so.', { code: 'NO_SHOP' })
  const others = [new TypeError('a defect'), new Error('the directory does not exist'), { syscall: 'open' }, undefined]
  for (const error of [said, ...others]) expect(pathError(error, 'a.db')).toBe(error)
})
