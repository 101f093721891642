import type { SqlConnection } from '../sql/connection.ts'

/**
 * Takes as much room as a batch of orders does, and gives it back before anybody sees it: changing a row in place would
 * succeed in a file that cannot grow, while orders are refused there.
 */
export async function proveWritable(connection: SqlConnection): Promise<void> {
  await connection.run(
    `insert into jumun_migrations (name, applied_at) values (hex(zeroblob(${roomBytes / 2})), 0)`,
    [],
  )
  await connection.run(`delete from jumun_migrations where length(name) = ${roomBytes}`, [])
}

/** 128 pages: what a large batch writes. With less, the last free pages would do for this and not for orders. */
const roomBytes = 512 * 1024
