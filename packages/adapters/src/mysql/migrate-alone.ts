import { StoreError } from '@jumun/core'
import type { Session } from '../sql/session.ts'

/** The lock's name is the server's: it has to tell databases apart, in at most 64 characters. */
const lockName = `concat('jumun-', left(sha2(database(), 256), 40))`

/** Tables are made outside any transaction here, so that a lock by name keeps other instances out. */
export async function migrateAlone<T>({ connection }: Session, work: () => Promise<T>): Promise<T> {
  const [row] = await connection.all(`select get_lock(${lockName}, 60)`, [])
  if (Number(row?.[0]) !== 1) {
    throw new StoreError('transient', 'Another instance has been bringing the tables up to date for a minute.')
  }
  try {
    return await work()
  } finally {
    await connection.all(`select release_lock(${lockName})`, [])
  }
}
