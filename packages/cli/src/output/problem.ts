import { isShopError, isStoreError } from '@jumun/core'
import { failureInKorean, inKorean, refusalInKorean } from './korean.ts'
import type { Language } from './language.ts'
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

export function failureOf(error: unknown, language: Language = 'en'): Failure {
  const failure = ownFailure(error)
  if (language === 'en') return failure
  return { ...failure, message: koreanMessage(error, failure), lines: failure.lines.map(inKorean) }
}

/** What the fields of an input are called on the command line is in the text already, in the language that was asked for. */
function koreanMessage(error: unknown, { code, message }: Failure): string {
  if (isShopError(error, 'INVALID_INPUT')) return inKorean(message)
  if (isShopError(error)) return `${refusalInKorean(error)}${causeOf(error)}`
  return code === undefined ? inKorean(message) : failureInKorean(code, message)
}

function ownFailure(error: unknown): Failure {
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
  // An empty text stands in each.
  return error.message.includes(words) ? '' : ` (${words})`
}

/** The failure as the HTTP face would tell it, but for the id of a request, of which there is none. */
export async function problemOf(error: unknown, language: Language = 'en'): Promise<object> {
  if (isShopError(error)) {
    // Only now: the HTTP package is large, and most commands succeed.
    const http = await import('@jumun/http')
    const { instance: _, ...problem } = http.problemOf(error, '', { language })
    return problem
  }
  const { exitCode, code, message, lines } = failureOf(error, language)
  return {
    type: 'about:blank',
    title: titles[language][exitCode],
    detail: [message, ...lines].join('\n'),
    code: code ?? 'INVALID_INPUT',
  }
}

const titles = {
  en: { 1: 'Refused', 2: 'Wrong usage' },
  ko: { 1: '거부됨', 2: '잘못된 사용법' },
} as const
