import { fromKnex } from '@jumun/adapters/host'
import createKnex, { type Knex } from 'knex'
import { type DatabaseKind, fileOf, type HostLibrary } from './library.ts'

const configs: Readonly<Record<DatabaseKind, (url: string) => Knex.Config>> = {
  postgres: url => ({ client: 'pg', connection: url }),
  mysql: url => ({ client: 'mysql2', connection: url }),
  sqlite: url => ({ client: 'better-sqlite3', connection: { filename: fileOf(url) }, useNullAsDefault: true }),
}

export const knex: HostLibrary = {
  name: 'Knex',
  databases: ['postgres', 'mysql', 'sqlite'],
  async open(kind, url) {
    const database = createKnex(configs[kind](url))
    return {
      inTransaction: work =>
        database.transaction(trx => work({ handle: () => fromKnex(trx), sql: async statement => trx.raw(statement) })),
      withoutTransaction: () => fromKnex(database),
      close: () => database.destroy(),
    }
  },
}
