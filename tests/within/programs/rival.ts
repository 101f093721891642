import { setTimeout as sleep } from 'node:timers/promises'
import type { BackendName } from '../../stress/backend.ts'
import { connectHost, type Host } from '../host.ts'

const manyRows = Array.from({ length: 300 }, (_, n) => `(${n})`).join()

/** A second application on the same rows, with a connection of its own. */
export interface Rival {
  readonly host: Host
  /** Holds a user's wallet until `release`. */
  hold(userId: string): Promise<void>
  /** Writes so much that MySQL takes the other one for the victim of a deadlock. */
  makeHeavy(): Promise<void>
  /** Wants another wallet, and resolves once it waits for it. */
  want(userId: string): Promise<void>
  /** Resolves once the connection of that number waits for a lock. */
  untilWaiting(connection: string): Promise<void>
  /** Ends its transaction; whether it was the victim of a deadlock. */
  release(): Promise<boolean>
  close(): Promise<void>
}

/** The number under which the server knows a connection. */
export async function numberOf(backend: BackendName, host: Host): Promise<string> {
  if (backend === 'sqlite') return ''
  const [row] = await host.sql(`select ${backend === 'mysql' ? 'connection_id()' : 'pg_backend_pid()'} as id`)
  return String(row!['id'])
}

export async function createRival(backend: BackendName, url: string): Promise<Rival> {
  const [host, observer] = [await connectHost(backend, url), await connectHost(backend, url)]
  let wanted: Promise<boolean> | undefined
  if (backend === 'mysql') {
    await host.sql('set session transaction isolation level read committed')
    await host.sql('create table if not exists rival_rows (n int)')
  }
  const number = await numberOf(backend, host)
  const lock = (userId: string) => host.sql(`select 1 as one from jumun_wallets where user_id = '${userId}' for update`)
  const waitingOf = (connection: string) =>
    backend === 'mysql'
      ? `select 1 as one from information_schema.innodb_trx where trx_state = 'LOCK WAIT' and trx_mysql_thread_id = ${connection}`
      : `select 1 as one from pg_stat_activity where pid = ${connection} and wait_event_type = 'Lock'`

  async function untilWaiting(connection: string): Promise<void> {
    for (const until = performance.now() + 5_000; performance.now() < until; ) {
      await sleep(5)
      if ((await observer.sql(waitingOf(connection))).length > 0) return
      // MariaDB looks again only where no one has looked for a tenth of a second.
      await sleep(backend === 'mysql' ? 110 : 0)
    }
  }

  return {
    host,
    async hold(userId) {
      await host.sql('begin')
      if (backend === 'sqlite') await host.sql('update jumun_wallets set balance = balance where false')
      else await lock(userId)
    },
    async makeHeavy() {
      if (backend === 'mysql') await host.sql(`insert into rival_rows values ${manyRows}`)
    },
    async want(userId) {
      wanted = lock(userId).then(
        () => false,
        (error: { code?: string }) => error.code === '40P01' || error.code === 'ER_LOCK_DEADLOCK',
      )
      await Promise.race([untilWaiting(number), wanted])
    },
    untilWaiting,
    async release() {
      // PostgreSQL's victim keeps its locks until it rolls back, and this one would wait for that.
      const ended = await Promise.race([wanted ?? false, sleep(backend === 'postgres' ? 20 : 5_000, undefined)])
      if (ended === undefined && backend === 'postgres') await observer.sql(`select pg_cancel_backend(${number})`)
      const victim = (await wanted) ?? false
      wanted = undefined
      await host.sql('rollback')
      return victim
    },
    async close() {
      await host.close()
      await observer.close()
    },
  }
}
