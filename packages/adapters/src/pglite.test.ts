import { PGlite } from '@electric-sql/pglite'
import { raceSuite } from '@jumun/core/suites'
import { storeContract } from '@jumun/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPostgres } from './postgres.ts'
import * as tables from './sql/tables.ts'

// Deleting a few rows is many times faster than truncating tables; the constraints wait for all of them.
const emptying = `set session_replication_role = replica; ${Object.values(tables)
  .map(({ name }) => `delete from ${name}`)
  .join(';')}; set session_replication_role = default`

// PostgreSQL within the process, for machines that have no server.
describe('PostgreSQL in the process', () => {
  const database = new PGlite()
  let emptied: Promise<unknown> = Promise.resolve()
  beforeAll(async () => {
    await (await openPostgres(database)).close()
  })
  afterAll(async () => {
    await emptied
    await database.close()
  })

  const subject = {
    name: 'PGlite',
    async open() {
      emptied = database.exec(emptying)
      await emptied
      return openPostgres(database)
    },
    capabilities: { share: () => openPostgres(database) },
  }

  test('it has no pool to tell of', async () => {
    const store = await openPostgres(database)
    expect(store.sessions).toBeUndefined()
    await store.close()
  })

  test('the database itself is no transaction of the host', async () => {
    const store = await openPostgres(database)
    expect(() => store.adopt(database)).toThrow(/PostgreSQL adopts .* PGlite transaction/)
    const { promise: adopted, resolve } = Promise.withResolvers<unknown>()
    await database.transaction(async transaction => resolve(store.adopt(transaction)))
    expect(await adopted).toHaveProperty('run')
    await store.close()
  })

  storeContract(subject)
  raceSuite(subject)
})
