import { assertHas, driverHandle } from './driver-handle.ts'
import { type LentPool, lentPool } from './lent-pool.ts'
import { notBegun, over } from './refusals.ts'

/** As much of a Sequelize `Transaction` (version 6). */
export interface SequelizeTransaction {
  readonly LOCK: object
}

/**
 * The connection of a Sequelize transaction, for `within`.
 * @throws ShopError `INVALID_INPUT` when it has not begun, or is over
 * @throws TypeError when it is no transaction, or stands on a driver that is not known here
 */
export async function fromSequelize(transaction: SequelizeTransaction): Promise<object> {
  assertHas('fromSequelize', 'a Transaction of Sequelize', transaction, 'afterCommit')
  const { finished, connection } = transaction as { finished?: string; connection?: unknown }
  // It keeps the connection, which may be at work for someone else already.
  if (finished !== undefined) throw over()
  if (connection === undefined) throw notBegun()
  return driverHandle('Sequelize', connection)
}

interface ConnectionManager {
  getConnection(options: { type: 'write'; useMaster: true }): Promise<unknown>
  releaseConnection(connection: unknown): void
  destroyConnection(connection: unknown): Promise<void>
}

/** As much of a `Sequelize` (version 6). */
export interface SequelizePool {
  readonly connectionManager: object
}

/** The pool of a Sequelize over pg or mysql2, for `openPostgres` or `openMysql`: the shop's own transactions take connections of it. */
export function poolOfSequelize(sequelize: SequelizePool): LentPool {
  assertHas('poolOfSequelize', 'a Sequelize', sequelize, 'connectionManager')
  const connections = sequelize.connectionManager as ConnectionManager
  return lentPool('Sequelize', {
    acquire: () => connections.getConnection({ type: 'write', useMaster: true }),
    release: connection => connections.releaseConnection(connection),
    destroy: connection => connections.destroyConnection(connection),
  })
}
