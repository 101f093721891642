import { inTurn, type Turn } from '../sql/in-turn.ts'
import type { Session } from '../sql/session.ts'
import { quoted } from './connection-options.ts'

/** Tables are made in one transaction, with a lock that ends with it; in a schema of their own where one was named. */
export function postgresMigrateAlone(schema: string | undefined) {
  return async function migrateAlone<T>(session: Session, work: () => Promise<T>, turn: Turn): Promise<T> {
    await session.begin()
    try {
      const isFree = async () => {
        // A number of our own: "jumun" in ASCII.
        const [row] = await session.connection.all(`select pg_try_advisory_xact_lock(${0x6a_75_6d_75_6e})::text`, [])
        return row?.[0] === 'true'
      }
      await inTurn(isFree, turn)
      if (schema !== undefined) await session.connection.run(`create schema if not exists ${quoted(schema)}`, [])
      const result = await work()
      await session.commit()
      return result
    } catch (error) {
      await session.rollback().catch(() => undefined)
      throw error
    }
  }
}
