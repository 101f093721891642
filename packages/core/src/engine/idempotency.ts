import { hash } from 'node:crypto'
import { ShopError } from '../errors.ts'
import type { StoredAnswer } from '../ports/answers.ts'

/** What identifies a command: equal for equal parsed inputs to one operation, no matter which key they came with. */
export function fingerprintOf(operation: string, input: object): string {
  const { idempotencyKey: _, ...rest } = input as { idempotencyKey?: string }
  // Parsing has put the fields into the order of the schema, so equal inputs are equal text.
  return hash('sha256', operation + JSON.stringify(rest), 'base64url')
}

/** The answer of the key's first use. @throws ShopError `IDEMPOTENCY_KEY_REUSED` when it came with another input */
export function replay<Result>(
  stored: StoredAnswer,
  fingerprint: string,
  recall: (kept: string) => Result = kept => JSON.parse(kept) as Result,
): Result {
  if (stored.fingerprint !== fingerprint) {
    throw new ShopError(
      'IDEMPOTENCY_KEY_REUSED',
      `The idempotency key ${JSON.stringify(stored.key)} was used before with another input.`,
      { idempotencyKey: stored.key },
    )
  }
  const answer = recall(stored.answer) as Result & object
  // Not enumerable: a replayed answer equals the first one, field by field.
  return Object.defineProperty(answer, 'replayed', { value: true })
}

/** True when the answer is that of an earlier call with the same idempotency key. */
export function isReplayed(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && (answer as { replayed?: unknown }).replayed === true
}
