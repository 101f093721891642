import type { Transaction } from '../ports/transaction.ts'
import { type Command, decideBatch, type Environment } from './decide-batch.ts'

/**
 * One command in a transaction that goes on after it and is ended by the host: a refusal is thrown and leaves no trace, such as an
 * order marked as failed.
 */
export async function decideAlone(
  transaction: Transaction,
  command: Command,
  environment: Environment,
): Promise<unknown> {
  const { refuse: _, ...useCase } = command.useCase
  const [outcome] = await decideBatch(transaction, [{ ...command, useCase }], environment)
  if (!outcome!.ok) throw outcome!.error
  return outcome!.result
}
