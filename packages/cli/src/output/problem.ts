import { isShopError, isStoreError } from '@jumun/core'
import { AdvisedRefusal } from './next-step.ts'
import { Refusal } from './refusal.ts'
import { UsageError } from '../usage/usage-error.ts'
import { CommanderError } from 'commander'

/** What went wrong, for people and for machines. */
export interface Failure {
  readonly exitCode: 1 | 2
  readonly code: string | undefined
  readonly message: string
  /** More to read below the message. */
  readonly lines: readonly string[]
}

export function failureOf(error: unknown): Failure {
  if (error instanceof CommanderError) {
    const message = error.message
      .replace(/^error: /, '')
      .replaceAll('\n', ' ')
      .replace('(Did', '(did')
    return { exitCode: 2, code: undefined, message, lines: [] }
  }
  if (error instanceof UsageError) return { exitCode: 2, code: undefined, message: error.message, lines: [] }
  if (error instanceof Refusal) return { exitCode: 1, code: error.code, message: error.message, lines: error.lines }
  if (isShopError(error)) {
    // What was given on the command line, told in the words of its flags.
    const exitCode = error.code === 'INVALID_INPUT' ? 2 : 1
    const lines = error instanceof AdvisedRefusal ? error.lines : []
    return { exitCode, code: error.code, message: `${error.message}${causeOf(error)}`, lines }
  }
  if (isStoreError(error)) {
    return { exitCode: 1, code: error.code, message: `${error.message}${driverWords(error)}`, lines: [] }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { exitCode: 1, code: 'INTERNAL', message: `${message} (JUMUN_DEBUG=1 shows where)`, lines: [] }
}

/** Who sits at the shop's own machine may know why the database did not do its part. */
function causeOf(error: Error): string {
  const { cause } = error
  if (!isStoreError(cause)) return ''
  return ` (${cause.message}${driverWords(cause)})`
}

/** What the driver said, unless the store has repeated it already. */
function driverWords(error: Error): string {
  const { cause } = error
  if (!(cause instanceof Error)) return ''
  const words = cause.message || (cause as NodeJS.ErrnoException).code || ''
  return words === '' || error.message.includes(words) ? '' : ` (${words})`
}

/** The failure as the HTTP face would tell it, but for the id of a request, of which there is none. */
export async function problemOf(error: unknown): Promise<object> {
  if (isShopError(error)) {
    // Only now: the HTTP package is large, and most commands succeed.
    const http = await import('@jumun/http')
    const { instance: _, ...problem } = http.problemOf(error, '')
    return problem
  }
  const { exitCode, code, message, lines } = failureOf(error)
  return {
    type: 'about:blank',
    title: exitCode === 2 ? 'Wrong usage' : 'Refused',
    detail: [message, ...lines].join('\n'),
    code: code ?? 'INVALID_INPUT',
  }
}
