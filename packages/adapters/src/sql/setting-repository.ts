import type { SettingRepository } from '@jumun/core'
import { settingOf } from '@jumun/core/rows'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { insertAbsentRows, selectRows, single } from './table-access.ts'
import { settings } from './tables.ts'

export function settingRepository(dialect: SqlDialect): (connection: SqlConnection) => SettingRepository {
  const find = selectRows(dialect, settings, { mayBeStale: true })
  const insertAbsent = insertAbsentRows(dialect, settings)

  return connection => ({
    find: async names => (await find(connection, single(names))).map(settingOf),
    insertIfAbsent: inserted => insertAbsent(connection, inserted),
  })
}
