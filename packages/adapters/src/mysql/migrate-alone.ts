import { inTurn, type Turn } from '../sql/in-turn.ts'
import type { Session } from '../sql/session.ts'

/** The lock's name is the server's: it has to tell databases apart, in at most 64 characters. */
const lockName = `concat('jumun-', left(sha2(database(), 256), 40))`

/**
 * Tables are made outside any transaction here, so that a lock by name keeps other instances out. In a cluster it is the
 * node's own: two nodes may be at it, and who comes second looks again.
 */
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
