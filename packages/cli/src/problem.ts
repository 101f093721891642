import { isShopError } from '@jumun/core'
import { Refusal } from './refusal.ts'
import { UsageError } from './usage-error.ts'
import { CommanderError } from 'commander'

/** What went wrong, for people and for machines. */
export interface Failure {
  readonly exitCode: 1 | 2
  readonly code: string | undefined
  readonly message: string
  /** More to read below the message. */
  readonly lines: readonly string[]
  readonly details?: object
  readonly errors?: readonly object[]
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
    const { code, details } = error
    const issues = isShopError(error, 'INVALID_INPUT') ? error.details.issues : undefined
    const message = `${error.message}${causeOf(error)}`
    return { exitCode: 1, code, message, lines: [], details, ...(issues !== undefined && { errors: issues }) }
  }
  if (error instanceof Error && error.name === 'StoreError') {
    return { exitCode: 1, code: 'UNAVAILABLE', message: error.message, lines: [] }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { exitCode: 1, code: 'INTERNAL', message: `${message} (JUMUN_DEBUG=1 shows where)`, lines: [] }
}

/** Who sits at the shop's own machine may know why the database did not do its part. */
function causeOf(error: Error): string {
  return error.cause instanceof Error && error.cause.name === 'StoreError' ? ` (${error.cause.message})` : ''
}

/** The failure as the HTTP face would tell it, without a status: there is an exit status. */
export function problemOf({ exitCode, code, message, lines, details, errors }: Failure) {
  return {
    type: 'about:blank',
    title: exitCode === 2 ? 'Wrong usage' : 'Refused',
    detail: [message, ...lines].join('\n'),
    code: code ?? 'INVALID_INPUT',
    ...(details !== undefined && { details }),
    ...(errors !== undefined && { errors }),
  }
}
