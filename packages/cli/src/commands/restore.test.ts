import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSession, type Session } from '../testing/session.ts'

let jumun: Session
beforeAll(() => {
  jumun = openSession()
})
afterAll(() => jumun.remove())

it.each([
  [
    'mysql://me@here/shop',
    'restore is for SQLite shops; for mysql load the dump with mysql (or mariadb) into an empty database, and name that with --db',
  ],
  [
    'postgres://me@here/shop',
    'restore is for SQLite shops; for postgres use pg_restore or psql on an empty database, and name that with --db',
  ],
  ['sqlite::memory:', 'a shop in memory cannot be restored'],
])('a backup does not take the place of %s', async (db, reason) => {
  expect(await jumun(`restore copy.db --db ${db}`)).toEqual({
    status: 1,
    stdout: '',
    stderr: `jumun: NOT_SUPPORTED ${reason}\n`,
  })
})
