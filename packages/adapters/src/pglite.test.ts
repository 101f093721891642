import { PGlite } from '@electric-sql/pglite'
import { raceSuite, storeContract } from '@jumun/core/testing'
import { afterAll, beforeAll, describe } from 'vitest'
import { openPostgres } from './postgres.ts'
import * as tables from './sql/tables.ts'

const emptying = `truncate ${Object.values(tables)
  .map(({ name }) => name)
  .join(', ')}`

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

  storeContract(subject)
  raceSuite(subject)
})
