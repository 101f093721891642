import type * as z from 'zod'
import { isShopError, type ShopError } from '../errors.ts'
import { fingerprintOf, replay } from './idempotency.ts'
import type { Outcome } from './lane.ts'
import type { AnswerKey } from '../ports/answers.ts'
import type { Clock } from '../ports/clock.ts'
import type { Transaction } from '../ports/transaction.ts'
import type { Moment, Trace, Unit, UseCase } from './use-case.ts'

/** One caller's command: a use case with its parsed input. */
export interface Command<Input = unknown, Result = unknown> {
  readonly useCase: UseCase<z.ZodType<Input>, Result>
  readonly input: Input
}

/** Of fewer, all are decided before the store has begun with the first. */
const worthSendingAhead = 16

/** How many commands are decided before what they add is sent: until a store is through with a third, the rest is decided. */
function aheadOf(count: number): number {
  return count < worthSendingAhead ? count : Math.ceil(count / 3)
}

/** What a batch is decided with. */
export interface Environment {
  readonly clock: Clock
  /** Reads and locks the rows that a batch needs, and the answers of its keys. */
  load(transaction: Transaction, needs: readonly object[], keys: readonly AnswerKey[]): Promise<Unit>
  /** What is the same for all commands of a batch that is decided at this moment. */
  contextAt(at: number): Moment
}

/**
 * Decides commands one after the other within one transaction: their rows are read and locked in a few statements, the
 * rules run in memory, the changes are written table by table. Answers one outcome a command; a refusal is one of them.
 */
export async function decideBatch(
  transaction: Transaction,
  commands: readonly Command[],
  environment: Environment,
): Promise<Outcome<unknown>[]> {
  const needs = commands.map(({ useCase, input }) => useCase.needs(input))
  const keys = commands.map(answerKeyOf)
  const unit = await environment.load(
    transaction,
    needs,
    keys.filter(key => key !== undefined),
  )
  const context = environment.contextAt(environment.clock.now())
  const ahead = transaction.sendAhead === undefined ? commands.length : aheadOf(commands.length)
  const outcomes: Outcome<unknown>[] = []
  for (const [index, command] of commands.entries()) {
    if (index === ahead) {
      await unit.writeAhead(transaction)
      transaction.sendAhead?.()
    }
    outcomes.push(decide(command, keys[index], unit, context))
  }
  await unit.flush(transaction)
  return outcomes
}

function decide(
  { useCase, input }: Command,
  key: AnswerKey | undefined,
  unit: Unit,
  context: Moment,
): Outcome<unknown> {
  try {
    const fingerprint = key === undefined ? '' : fingerprintOf(useCase.operation, input as object)
    const stored = key && unit.answer(key)
    const { answer } = useCase
    if (stored !== undefined) {
      return { ok: true, result: replay(stored, fingerprint, answer && (kept => answer.recall(kept, unit))) }
    }
    const { result, changes } = useCase.decide(input, unit, context)
    unit.apply(changes)
    if (key !== undefined) {
      const kept = answer === undefined ? JSON.stringify(result) : answer.keep(result)
      unit.remember({ ...key, fingerprint, answer: kept, createdAt: context.at })
    }
    return { ok: true, result }
  } catch (error) {
    if (!isShopError(error)) throw error
    const trace = traceOf({ useCase, input }, unit, context, error)
    if (trace === undefined) return { ok: false, error }
    unit.apply(trace.changes)
    return { ok: false, error: trace.refusal }
  }
}

/** What the refusal leaves behind; nothing where not even that can be written down. */
function traceOf({ useCase, input }: Command, unit: Unit, context: Moment, refusal: ShopError): Trace | undefined {
  try {
    return useCase.refuse?.(input, unit, context, refusal)
  } catch (error) {
    if (!isShopError(error)) throw error
    return undefined
  }
}

function answerKeyOf({ useCase, input }: Command): AnswerKey | undefined {
  const { userId, idempotencyKey } = input as { userId?: string; idempotencyKey?: string }
  if (idempotencyKey === undefined) return undefined
  return { userId: userId ?? '', operation: useCase.keyScope ?? useCase.operation, key: idempotencyKey }
}
