import type { Session } from '../sql/session.ts'

/** Tables are made in one transaction, with a lock that ends with it. */
export async function migrateAlone<T>(session: Session, work: () => Promise<T>): Promise<T> {
  await session.begin()
  try {
    // A number of our own: "jumun" in ASCII.
    await session.connection.all(`select pg_advisory_xact_lock(${0x6a_75_6d_75_6e})`, [])
    const result = await work()
    await session.commit()
    return result
  } catch (error) {
    await session.rollback().catch(() => undefined)
    throw error
  }
}
