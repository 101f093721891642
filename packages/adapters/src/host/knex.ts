import { driverHandle, unknownHost } from './driver-handle.ts'
import { type LentPool, lentPool } from './lent-pool.ts'
import { notBegun, over } from './refusals.ts'

/** As much of Knex, or of the `trx` that its `transaction` gives. */
export interface KnexTransaction {
  readonly isTransaction?: boolean
  readonly client: { acquireConnection(): Promise<unknown> }
  isCompleted?(): boolean
}

/**
 * The connection of a Knex transaction, for `within`.
 * @throws ShopError `INVALID_INPUT` when it is no transaction, or one that is over
 * @throws TypeError when it is nothing of Knex's, or stands on a driver that is not known here
 */
export async function fromKnex(transaction: KnexTransaction): Promise<object> {
  assertIsKnex('fromKnex', "the trx of Knex's transaction()", transaction)
  if (transaction.isTransaction !== true) throw notBegun()
  if (transaction.isCompleted?.() === true) throw over()
  // Its client has one connection, and gives it as often as it is asked to.
  return driverHandle('Knex', await transaction.client.acquireConnection())
}

/** As much of Knex itself. */
export interface KnexPool {
  readonly client: {
    acquireConnection(): Promise<unknown>
    releaseConnection(connection: unknown): Promise<void>
  }
}

/** The pool of a Knex over pg or mysql2, for `openPostgres` or `openMysql`: the shop's own transactions take connections of it. */
export function poolOfKnex(knex: KnexPool): LentPool {
  assertIsKnex('poolOfKnex', 'a Knex', knex)
  const { client } = knex
  return lentPool('Knex', {
    acquire: () => client.acquireConnection(),
    release: connection => client.releaseConnection(connection),
    destroy(connection) {
      // What is marked so is closed when it is asked for the next time.
      Object.assign(connection, { __knex__disposed: new Error('The shop has found the connection broken.') })
      return client.releaseConnection(connection)
    },
  })
}

/** @throws TypeError */
function assertIsKnex(from: string, wanted: string, value: KnexTransaction | KnexPool | null | undefined): void {
  if (typeof value?.client?.acquireConnection !== 'function') throw unknownHost(from, wanted)
}
