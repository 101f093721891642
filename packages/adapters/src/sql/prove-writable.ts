import { isStoreError } from '@jumun/core'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { settings } from './tables.ts'
import { integer } from './value.ts'

/**
 * Changes a value: a statement that sets one to what it is changes nothing, and is neither stored nor sent on. A server that
 * only reads refuses it, and one whose cluster has lost its majority does not come to an end with it.
 */
export function proveWritable(dialect: SqlDialect): (connection: SqlConnection) => Promise<void> {
  const count = dialect.addToRows(settings, ['revision'])
  return async connection => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await count(connection, [['readiness', '', 1]])
      } catch (error) {
        // Another node of the cluster has asked the same at this moment.
        if (!isStoreError(error) || error.failure !== 'transient' || attempt === maxAttempts) throw error
      }
    }
  }
}

/** How often that has been done, by all processes together; 0 before the first time. */
export async function revisionOf({ all }: Pick<SqlConnection, 'all'>): Promise<number> {
  const [row] = await all(`select revision from jumun_settings where name = 'readiness'`, [])
  return row === undefined ? 0 : integer(row[0])
}

const maxAttempts = 3
