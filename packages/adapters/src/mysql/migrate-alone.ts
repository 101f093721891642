import { inTurn, type Turn } from '../sql/in-turn.ts'
import { pooledConnection } from '../sql/server-store.ts'
import type { Session, SessionPool } from '../sql/session.ts'
import { inClusterTurn } from './cluster-turn.ts'

/** The lock's name is the server's: it has to tell databases apart, in at most 64 characters. */
const lockName = `concat('jumun-', left(sha2(database(), 256), 40))`

/** Tables are made outside any transaction here, so that a lock by name keeps other instances out. */
export async function migrateAlone<T>({ connection }: Session, work: () => Promise<T>, turn: Turn): Promise<T> {
  const isFree = async () => {
    const [row] = await connection.all(`select get_lock(${lockName}, 0)`, [])
    return Number(row?.[0]) === 1
  }
  await inTurn(isFree, turn)
  try {
    return await work()
  } finally {
    await connection.all(`select release_lock(${lockName})`, [])
  }
}

/** The same in a cluster, where such a lock is one node's own. */
export function migrateInCluster(pool: SessionPool): typeof migrateAlone {
  return (session, work, turn) =>
    migrateAlone(
      session,
      () => inClusterTurn({ connection: session.connection, beating: pooledConnection(pool) }, work, turn),
      turn,
    )
}
