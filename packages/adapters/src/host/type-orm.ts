import { assertHas, driverHandle } from './driver-handle.ts'
import { notBegun, over } from './refusals.ts'

/** As much of TypeORM's `EntityManager`. */
export interface TypeOrmManager {
  readonly queryRunner?:
    | { readonly isReleased: boolean; readonly isTransactionActive: boolean; connect(): Promise<unknown> }
    | undefined
}

/**
 * The connection of a TypeORM transaction, for `within`: of the manager that `dataSource.transaction` gives, or a query runner
 * has.
 * @throws ShopError `INVALID_INPUT` when it is no transaction, or one that is over
 * @throws TypeError when it is no manager, or stands on a driver that is not known here
 */
export async function fromTypeOrm(manager: TypeOrmManager): Promise<object> {
  assertHas('fromTypeOrm', 'the manager of a TypeORM transaction', manager, 'queryRunner', 'connection')
  const { queryRunner } = manager
  if (queryRunner?.isReleased === true) throw over()
  if (queryRunner?.isTransactionActive !== true) throw notBegun()
  return driverHandle('TypeORM', await queryRunner.connect())
}
