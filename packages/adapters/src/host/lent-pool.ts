import { callbackify } from 'node:util'
import {
  type MysqlConnection,
  type MysqlHostPool,
  mysqlConnectionOf,
  type MysqlPoolConnection,
} from '../mysql/driver.ts'
import { unavailable } from '../sql/store-error.ts'
import { isPostgresClient, type PostgresPool, type PostgresPoolClient } from '../postgres/driver.ts'

/** How a library lends its connections. */
interface Lender {
  acquire(): Promise<unknown>
  release(connection: object): unknown
  /** Takes back one that cannot be used any more. */
  destroy(connection: object): unknown
}

/** What both `openPostgres` and `openMysql` take; the connections decide which of them it works for. */
export type LentPool = PostgresPool & MysqlHostPool

/** A pool in the shape of the drivers' own. The library ends it. */
export function lentPool(library: string, { acquire, release, destroy }: Lender): LentPool {
  const clients = new WeakMap<object, PostgresPoolClient>()
  const connections = new WeakMap<object, MysqlPoolConnection>()

  function clientOf(client: PostgresPoolClient): PostgresPoolClient {
    return {
      ...(client.connection && { connection: client.connection }),
      binary: client.binary,
      query: query => client.query(query),
      on: (event, listener) => client.on(event, listener),
      release: broken => void (broken ? destroy(client) : release(client)),
    }
  }

  function connectionOf(connection: MysqlConnection): MysqlPoolConnection {
    return {
      ...(connection.config && { config: connection.config }),
      query: (options, done) => connection.query(options, done),
      release: () => void release(connection),
      destroy: () => void destroy(connection),
    }
  }

  /** Takes one that the driver has made, or gives it back and says what is wrong. */
  async function borrow<T>(driver: string, recognise: (value: unknown) => T | undefined): Promise<T> {
    const lent = await acquire()
    const known = recognise(lent)
    if (known !== undefined) return known
    release(lent as object)
    throw unavailable('BAD_PARAMETER', `The connections of this ${library} are none of ${driver}.`)
  }

  const pool = {
    totalCount: 0,
    async connect() {
      const client = await borrow('pg', value => (isPostgresClient(value) ? (value as PostgresPoolClient) : undefined))
      const known = clients.get(client) ?? clientOf(client)
      clients.set(client, known)
      return known
    },
    getConnection: callbackify(async () => {
      const connection = await borrow('mysql2', mysqlConnectionOf)
      const known = connections.get(connection) ?? connectionOf(connection)
      connections.set(connection, known)
      return known
    }),
    promise: () => pool,
    on: () => pool,
    end: async () => undefined,
  }
  return pool
}
