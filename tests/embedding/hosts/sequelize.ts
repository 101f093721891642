import { fromSequelize } from '@jumun/adapters/host'
import { Sequelize } from 'sequelize'
import type { HostLibrary } from './library.ts'

/** Its only driver of SQLite is `sqlite3`, which the shop does not know. */
export const sequelize: HostLibrary = {
  name: 'Sequelize',
  databases: ['postgres', 'mysql'],
  async open(kind, url) {
    const database = new Sequelize(url, { dialect: kind, logging: false })
    return {
      inTransaction: work =>
        database.transaction(transaction =>
          work({
            handle: () => fromSequelize(transaction),
            sql: statement => database.query(statement, { transaction }),
          }),
        ),
      // A transaction that was made and never begun is hard to come by: this one is over.
      async withoutTransaction() {
        const transaction = await database.transaction()
        await transaction.rollback()
        return fromSequelize(transaction)
      },
      close: () => database.close(),
    }
  },
}
