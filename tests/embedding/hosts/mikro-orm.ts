import { fromMikroOrm } from '@jumun/adapters/host'
import { EntitySchema } from '@mikro-orm/core'
import { MikroORM as OnMysql } from '@mikro-orm/mysql'
import { MikroORM as OnPostgres } from '@mikro-orm/postgresql'
import { MikroORM as OnSqlite } from '@mikro-orm/sqlite'
import { type DatabaseKind, fileOf, type HostLibrary } from './library.ts'

const Note = new EntitySchema<{ note: string }>({
  name: 'Note',
  tableName: 'host_notes',
  properties: { note: { type: 'string', primary: true } },
})
const entities = [Note]

/** As much as they have in common. */
type Orm = Pick<OnPostgres, 'em' | 'close'>

const openers: Readonly<Record<DatabaseKind, (url: string) => Promise<unknown>>> = {
  postgres: clientUrl => OnPostgres.init({ clientUrl, entities }),
  mysql: clientUrl => OnMysql.init({ clientUrl, entities }),
  sqlite: url => OnSqlite.init({ dbName: fileOf(url), entities }),
}

export const mikroOrm: HostLibrary = {
  name: 'MikroORM',
  databases: ['postgres', 'mysql', 'sqlite'],
  async open(kind, url) {
    const orm = (await openers[kind](url)) as Orm
    return {
      inTransaction: work =>
        orm.em
          .fork()
          .transactional(em => work({ handle: () => fromMikroOrm(em), sql: statement => em.execute(statement) })),
      withoutTransaction: () => fromMikroOrm(orm.em.fork()),
      close: () => orm.close(true),
    }
  },
}
