import { tracingChannel } from 'node:diagnostics_channel'
import type * as z from 'zod'
import { parseInput } from '../input/input.ts'
import type { Command } from './decide-batch.ts'
import type { Run, UseCase } from './use-case.ts'

/** What subscribers of the tracing channel `jumun:command` get about a command, and what becomes of it. */
export interface TracedCommand {
  /** A name of `Shop`, such as `orders.place`. */
  readonly operation: string
  /** As it was parsed. */
  readonly input: object
  /** What it was answered with, from `asyncStart` on. */
  readonly result?: unknown
  /** Why it was refused or failed, from `error` on. */
  readonly error?: unknown
}

/** Its events begin in the context of the caller, so that a span made there is a child of the caller's. */
const commands = tracingChannel('jumun:command')

/** Runs use cases where `submit` takes commands: it resolves to what the command decided. */
export function runIn(submit: (command: Command) => Promise<unknown>): Run {
  return async <Schema extends z.ZodType, Result>(useCase: UseCase<Schema, Result>, input: unknown) => {
    const parsed = parseInput(useCase.input, input)
    const command = { useCase, input: parsed }
    if (!commands.hasSubscribers) return submit(command) as Promise<Result>
    const told = { operation: useCase.operation, input: parsed as object }
    // Commands of all use cases go the same way; what comes back is what this one decided.
    return commands.tracePromise(() => submit(command), told) as Promise<Result>
  }
}
