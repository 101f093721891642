import type * as z from 'zod'
import type { ShopError } from '../errors.ts'
import type { AnswerKey, StoredAnswer } from '../ports/answers.ts'
import type { Reader, Transaction } from '../ports/transaction.ts'

/** What use cases are written in. The engine carries it and looks at none of it; what each is, the use cases' own room says. */
export interface Terms {
  /** Which rows a command has to see. */
  readonly needs: object
  readonly unit: Unit
  readonly changes: object
  readonly context: Moment
}

/** When a batch is decided: the clock, read once a batch after the locks are held. */
export interface Moment {
  readonly at: number
}

/** The rows of one batch, with the answers of the idempotency keys that came with it. */
export interface Unit {
  answer(key: AnswerKey): StoredAnswer | undefined
  remember(answer: StoredAnswer): void
  apply(changes: object): void
  /** Writes some of what the commands so far have added, so that the store works on it while the rest is decided. */
  writeAhead(transaction: Transaction): Promise<void>
  /** Writes all changes that are not written yet. */
  flush(transaction: Transaction): Promise<void>
}

/**
 * A command that changes the shop, written for many at once without knowing it: it says which rows it has to see, the
 * unit of work brings and locks those of a whole batch, and `decide` decides on them in memory. It awaits nothing and
 * changes nothing itself; what it returns is applied before the next command of the batch is decided.
 */
export interface UseCase<Schema extends z.ZodType, Result, Words extends Terms = Terms> {
  /** A name of `Shop`, such as `orders.place`. */
  readonly operation: string
  /** Scopes idempotency keys where use cases share them; `operation` unless said otherwise. */
  readonly keyScope?: string
  readonly input: Schema
  needs(input: z.output<Schema>): Words['needs']
  /** @throws ShopError a refusal: this command changes nothing, its neighbours do not notice */
  decide(input: z.output<Schema>, unit: Words['unit'], context: Words['context']): Decision<Result, Words['changes']>
  /** How an answer is kept for its key; as JSON unless said otherwise. */
  readonly answer?: AnswerForm<Result, Words['unit']>
  /** What a refusal leaves behind, such as an order marked as failed. */
  refuse?(
    input: z.output<Schema>,
    unit: Words['unit'],
    context: Words['context'],
    refusal: ShopError,
  ): Trace<Words['changes']> | undefined
}

/** How answers are kept for their keys, and made again when a command is repeated. */
export interface AnswerForm<Result, OfUnit = Unit> {
  keep(result: Result): string
  /** The first answer, no matter what has become of what it tells. */
  recall(kept: string, unit: OfUnit): Result
}

/** What a refusal leaves behind, and the refusal as it is returned then: it may name what is left. */
export interface Trace<Changes = object> {
  readonly changes: Changes
  readonly refusal: ShopError
}

export interface Decision<Result, Changes = object> {
  readonly result: Result
  readonly changes: Changes
}

/** Runs a use case: parses the input, waits for its turn, answers when it is committed. */
export type Run = <Schema extends z.ZodType, Result>(
  useCase: UseCase<Schema, Result>,
  input: unknown,
) => Promise<Result>

/** Runs a query that changes nothing. */
export type Look = <T>(query: (reader: Reader) => Promise<T>) => Promise<T>
