import { fromTypeOrm } from '@jumun/adapters/host'
import { DataSource, type DataSourceOptions } from 'typeorm'
import { type DatabaseKind, fileOf, type HostLibrary } from './library.ts'

const options: Readonly<Record<DatabaseKind, (url: string) => DataSourceOptions>> = {
  postgres: url => ({ type: 'postgres', url }),
  mysql: url => ({ type: 'mysql', url }),
  sqlite: url => ({ type: 'better-sqlite3', database: fileOf(url) }),
}

export const typeOrm: HostLibrary = {
  name: 'TypeORM',
  databases: ['postgres', 'mysql', 'sqlite'],
  async open(kind, url) {
    const source = await new DataSource(options[kind](url)).initialize()
    return {
      inTransaction: work =>
        source.transaction(manager =>
          work({ handle: () => fromTypeOrm(manager), sql: statement => manager.query(statement) }),
        ),
      withoutTransaction: () => fromTypeOrm(source.manager),
      close: () => source.destroy(),
    }
  },
}
