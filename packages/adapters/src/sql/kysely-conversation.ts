import type { StoreError } from '@jumun/core'
import { CompiledQuery, type Transaction } from 'kysely'
import type { HostConversation } from './host-conversation.ts'
import type { StoredRow } from './value.ts'

export type HostTransaction = Transaction<unknown>

/** By shape and not by class: the host's kysely may be another copy of the package. */
export function isKyselyTransaction(value: unknown): value is HostTransaction {
  return (
    typeof value === 'object' &&
    value !== null &&
    'isTransaction' in value &&
    value.isTransaction === true &&
    'executeQuery' in value
  )
}

/** A host's kysely transaction, in which plain statements can be executed. */
export function kyselyConversation(
  transaction: HostTransaction,
  storeError: (error: unknown) => StoreError | undefined,
): HostConversation {
  // The host's plugins rename columns and parse JSON; positions and texts are all that is wanted here.
  const plain = transaction.withoutPlugins()

  async function execute(statement: string, parameters: readonly unknown[]) {
    try {
      return await plain.executeQuery<Record<string, unknown>>(CompiledQuery.raw(statement, [...parameters]))
    } catch (error) {
      throw storeError(error) ?? error
    }
  }

  return {
    carrier: transaction,
    // Transactions that were derived from one (`withSchema`, `withPlugin`) share its connection.
    connection: async () => plain.getExecutor().provideConnection(async connection => connection),
    async all(statement, parameters) {
      const { rows } = await execute(statement, parameters)
      return rows.map((row): StoredRow => Object.values(row))
    },
    run: async (statement, parameters) => Number((await execute(statement, parameters)).numAffectedRows ?? 0),
  }
}
