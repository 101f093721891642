import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createJumun, type Jumun } from '../testing/run-jumun.ts'

let jumun: Jumun
beforeAll(() => {
  jumun = createJumun()
})
afterAll(() => jumun.remove())

it('says what it waits for while another process has the file for itself', async () => {
  const other = new Database(jumun.path('jumun.db'))
  other.pragma('journal_mode = WAL')
  other.exec('begin immediate')
  const opening = jumun('init', {
    react: printed => {
      if (printed.includes('Waiting') && other.inTransaction) other.exec('commit')
      return undefined
    },
  })
  const { status, stderr } = await opening
  other.close()
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: expect.stringMatching(/^jumun: Waiting for another process that .* up to 60 s\.\nNext: jumun/),
  })
})

it('leaves the tables of an older shop to `migrate` and `serve`', async () => {
  await jumun('init --db sqlite:older.db')
  const older = new Database(jumun.path('older.db'))
  older.exec(`drop index jumun_order_failed; delete from jumun_migrations where name = '0007-failed-orders'`)
  older.close()
  expect(await jumun('audit --db sqlite:older.db')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(
      /^jumun: SCHEMA_TOO_OLD The shop at sqlite:older\.db is one of an older version\.\n  Run `jumun --db sqlite:older\.db migrate`\.\n$/,
    ),
  })
  expect(await jumun('migrate --db sqlite:older.db')).toMatchObject({
    status: 0,
    stdout: 'Applied: 0007-failed-orders.\n',
  })
  expect((await jumun('audit --db sqlite:older.db')).status).toBe(0)
})

it('tells a server that is not there, and a database that it does not know', async () => {
  const gone = await jumun('audit --db mysql://root:hush@127.0.0.1:1/shop')
  expect(gone).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('jumun: NO_SERVER mysql://root@127.0.0.1:1/shop'),
  })
  expect(gone.stderr).toContain('ECONNREFUSED')
  expect(gone.stderr).toContain('Start the server, or name another database with --db.')
  expect(gone.stderr).not.toMatch(/hush|try again soon/)
})
