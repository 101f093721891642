import type { BenchServer, Connection, Pool } from './bench-server.ts'

/** Runs transactions of hand-written SQL, again after each deadlock, and counts those. */
export function retryDeadlocks(server: BenchServer) {
  let deadlocks = 0

  async function attempt(connection: Connection, work: (connection: Connection) => Promise<void>): Promise<boolean> {
    try {
      await work(connection)
      return true
    } catch (error) {
      await connection.run('rollback')
      if (!server.isDeadlock(error)) throw error
      return false
    }
  }

  return {
    async run(pool: Pool, work: (connection: Connection) => Promise<void>): Promise<void> {
      while (!(await pool.with(connection => attempt(connection, work)))) deadlocks += 1
    },
    get deadlocks() {
      return deadlocks
    },
  }
}
