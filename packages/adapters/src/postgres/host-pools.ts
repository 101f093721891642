import { severalHosts } from '../sql/several-hosts.ts'
import type { HostAddress } from '../url/server-address.ts'
import { hostText } from '../url/server-options.ts'
import { postgresConnectError } from './connect-error.ts'
import { createPostgresPool, type PostgresPool, type PostgresPoolClient } from './driver.ts'
import { postgresQueries } from './query.ts'

/** A pool for each host, used as one: clients are those of the host that takes writes. @throws StoreError `NO_DRIVER` */
export async function createPostgresPools(
  hosts: readonly HostAddress[],
  options: Readonly<Record<string, unknown>>,
  limits: { connectMs: number },
): Promise<PostgresPool> {
  const pools: PostgresPool[] = []
  for (const host of hosts) pools.push(await createPostgresPool({ ...options, port: 5432, ...host }, limits))
  const clients = severalHosts<PostgresPoolClient>(
    pools.map((pool, i) => ({
      host: hostText(hosts[i]!),
      connect: () =>
        pool.connect().catch((error: unknown) => {
          throw postgresConnectError(error)
        }),
      async takesWrites(client) {
        const [row] = await postgresQueries(client).all('show transaction_read_only', [])
        return row?.[0] === 'off'
      },
      discard: client => client.release(true),
    })),
  )
  return {
    ...(pools[0]?.options && { options: pools[0].options }),
    connect: () => clients.connect(),
    on(event, listener) {
      for (const pool of pools) pool.on(event, listener)
    },
    async end() {
      await Promise.all(pools.map(pool => pool.end()))
    },
    doubt: () => clients.doubt(),
  }
}
