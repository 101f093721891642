import { assertHas, driverHandle, unknownHost } from './driver-handle.ts'

/** As much of a Drizzle database, or of the `tx` that its `transaction` gives. */
export interface DrizzleTransaction {
  readonly _: object
}

const wanted = "the tx of Drizzle's transaction()"

/**
 * The connection of a Drizzle transaction, for `within`; also of a database whose connection is in a transaction that was begun
 * by a statement, as Drizzle's own on better-sqlite3 can wait for nothing.
 * @throws ShopError `INVALID_INPUT` when it is no transaction
 * @throws TypeError when it is nothing of Drizzle's, or stands on a driver that is not known here
 */
export async function fromDrizzle(transaction: DrizzleTransaction): Promise<object> {
  assertHas('fromDrizzle', wanted, transaction, 'session')
  const { session } = transaction as unknown as { session?: { client?: unknown } }
  if (session?.client === undefined) throw unknownHost('fromDrizzle', wanted)
  return driverHandle('Drizzle', session.client)
}
