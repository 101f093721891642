import { callbackify } from 'node:util'
import { severalHosts } from '../sql/several-hosts.ts'
import type { HostAddress } from '../url/server-address.ts'
import { hostText } from '../url/server-options.ts'
import { mysqlConnectError } from './connect-error.ts'
import { createMysqlPool, type MysqlPool, type MysqlPoolConnection } from './driver.ts'
import { mysqlQueries } from './query.ts'

/** A pool for each host, used as one: connections are those of the host that takes writes. @throws StoreError `NO_DRIVER` */
export async function createMysqlPools(
  hosts: readonly HostAddress[],
  options: Readonly<Record<string, unknown>>,
  { statementTimeoutMs }: { statementTimeoutMs: number },
): Promise<MysqlPool> {
  const pools: MysqlPool[] = []
  for (const host of hosts) pools.push(await createMysqlPool({ ...options, port: 3306, ...host }))
  const connections = severalHosts<MysqlPoolConnection>(
    pools.map((pool, i) => ({
      host: hostText(hosts[i]!),
      connect: () =>
        new Promise<MysqlPoolConnection>((resolve, reject) => {
          pool.getConnection((error, connection) => (error ? reject(mysqlConnectError(error)) : resolve(connection)))
        }),
      async takesWrites(connection) {
        const { all } = mysqlQueries(connection, { timeoutMs: statementTimeoutMs })
        // A node of Galera that is no member at present refuses the question.
        const [row] = await all('select @@global.read_only limit 1')
        return Number(row?.[0]) === 0
      },
      discard: connection => connection.destroy(),
    })),
  )
  return {
    getConnection: callbackify(() => connections.connect()),
    end: callbackify(async () => {
      await Promise.all(pools.map(pool => new Promise<void>(resolve => pool.end(() => resolve()))))
    }),
    doubt: () => connections.doubt(),
  }
}
