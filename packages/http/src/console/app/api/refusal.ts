import type { Problem } from './shapes.ts'

/** What the shop answered instead of what was asked for. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly problem: Problem
  /** When it is worth trying again, where the answer says so. */
  readonly retryAfterMs: number | undefined

  constructor(problem: Problem, retryAfterMs: number | undefined) {
    super(problem.detail)
    this.problem = problem
    this.retryAfterMs = retryAfterMs
  }
}

/** No answer came, or one that is not the shop's: whether something happened is unknown. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered'
}

/** Whether the same request may fare better later, and may have been done already. */
export function isPassing(error: unknown): boolean {
  if (error instanceof Refusal) return error.problem.code === 'BUSY' || error.problem.code === 'RATE_LIMITED'
  return error instanceof Unanswered
}
