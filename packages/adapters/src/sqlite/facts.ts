import type { StoreFacts } from '@jumun/core'
import type { SqliteStatements } from './statements.ts'

const synchronousLevels = ['OFF', 'NORMAL', 'FULL', 'EXTRA']

/** The settings belong to a connection: asked on the one that writes. */
export function sqliteFacts({ all }: Pick<SqliteStatements, 'all'>): StoreFacts {
  const only = (sql: string) => all(sql, [])[0]?.[0]
  return {
    database: 'sqlite',
    version: String(only('select sqlite_version()')),
    // One writer at a time.
    isolationByDefault: 'serializable',
    durability: [
      {
        name: 'synchronous',
        value: synchronousLevels[Number(only('pragma synchronous'))] ?? 'unknown',
        safe: ['FULL', 'EXTRA'],
      },
      { name: 'journal_mode', value: String(only('pragma journal_mode')), safe: ['wal', 'delete'] },
    ],
  }
}
