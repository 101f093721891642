/** An idempotency key with the answer that its first use gave, scoped by user and operation. */
export interface StoredAnswer {
  /** '' for operations of no user, such as an adjustment of stock. */
  readonly userId: string
  readonly operation: string
  readonly key: string
  /** Tells whether the same input came with the key. */
  readonly fingerprint: string
  /** The answer as JSON text. */
  readonly answer: string
  readonly createdAt: number
}

export type AnswerKey = Pick<StoredAnswer, 'userId' | 'operation' | 'key'>

export interface AnswerRepository {
  find(keys: readonly AnswerKey[]): Promise<StoredAnswer[]>
  insert(answers: readonly StoredAnswer[]): Promise<void>
  /** Removes at most `limit` answers made before `before`; returns how many. */
  removeOlder(query: { before: number; limit: number }): Promise<number>
}
