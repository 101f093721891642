import type * as z from 'zod'
import { parseInput } from '../input.ts'
import type { Command } from './decide-batch.ts'
import type { Run, UseCase } from './use-case.ts'

/** Runs use cases where `submit` takes commands: it resolves to what the command decided. */
export function runIn(submit: (command: Command) => Promise<unknown>): Run {
  return async <Schema extends z.ZodType, Result>(useCase: UseCase<Schema, Result>, input: unknown) => {
    const parsed = parseInput(useCase.input, input)
    // Commands of all use cases go the same way; what comes back is what this one decided.
    return submit({ useCase, input: parsed }) as Promise<Result>
  }
}
