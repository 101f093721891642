import type { SqlConnection } from '../sql/connection.ts'

/**
 * Takes room as a batch of orders does, and gives it back before anybody sees it: changing a row in place would
 * succeed in a file that cannot grow, while orders are refused there.
 */
export async function proveWritable(connection: SqlConnection): Promise<void> {
  await connection.run(
    `insert into jumun_migrations (name, applied_at) values (hex(zeroblob(${roomBytes / 2})), 0)`,
    [],
  )
  await connection.run(`delete from jumun_migrations where length(name) = ${roomBytes}`, [])
}

/**
 * 128 pages. With a few, this found room among the last free ones while batches of 16 orders were refused; the largest
 * batches need more still.
 */
const roomBytes = 512 * 1024
