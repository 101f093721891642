import { isKyselyTransaction } from '../sql/kysely-conversation.ts'
import { assertHas } from './driver-handle.ts'
import { fromKnex, type KnexTransaction } from './knex.ts'
import { notBegun } from './refusals.ts'

/** As much of MikroORM's `EntityManager`. */
export interface MikroOrmManager {
  getTransactionContext(): unknown
}

/**
 * The transaction of a MikroORM entity manager, for `within`: of the `em` that `em.transactional` gives, or that has begun.
 * What it has not flushed yet, the shop does not see.
 * @throws ShopError `INVALID_INPUT` when it is in no transaction
 * @throws TypeError when it is no entity manager, or stands on a driver that is not known here
 */
export async function fromMikroOrm(manager: MikroOrmManager): Promise<object> {
  assertHas('fromMikroOrm', 'the em of a MikroORM transaction', manager, 'getTransactionContext')
  const context = manager.getTransactionContext()
  if (context === undefined) throw notBegun()
  // Kysely's from version 7 on, Knex's before.
  return isKyselyTransaction(context) ? context : fromKnex(context as KnexTransaction)
}
