import { fromPrisma, type PrismaTransaction } from '@jumun/adapters/host'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { PrismaMariaDb } from '@prisma/adapter-mariadb'
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient as OnMysql } from '../.generated/prisma-mysql/client.ts'
import { PrismaClient as OnPostgres } from '../.generated/prisma-postgres/client.ts'
import { PrismaClient as OnSqlite } from '../.generated/prisma-sqlite/client.ts'
import { type DatabaseKind, fileOf, type HostLibrary, partsOf } from './library.ts'

/** As much as they have in common. */
type Client = Pick<OnPostgres, '$transaction' | '$disconnect' | '$queryRawUnsafe' | '$executeRawUnsafe'>

const clients: Readonly<Record<DatabaseKind, (url: string) => unknown>> = {
  postgres: connectionString => new OnPostgres({ adapter: new PrismaPg({ connectionString }) }),
  mysql: url => new OnMysql({ adapter: new PrismaMariaDb(partsOf(url), { useTextProtocol: true }) }),
  sqlite: url => new OnSqlite({ adapter: new PrismaBetterSqlite3({ url: fileOf(url), timeout: 0 }) }),
}

export const prisma: HostLibrary = {
  name: 'Prisma',
  databases: ['postgres', 'mysql', 'sqlite'],
  async open(kind, url) {
    const client = clients[kind](url) as Client
    return {
      inTransaction: work =>
        client.$transaction(
          (tx: PrismaTransaction) =>
            work({ handle: () => fromPrisma(tx), sql: statement => tx.$executeRawUnsafe(statement) }),
          { timeout: 20_000 },
        ),
      withoutTransaction: () => fromPrisma(client),
      close: () => client.$disconnect(),
    }
  },
}
