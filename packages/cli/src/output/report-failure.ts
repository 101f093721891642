import { styleText } from 'node:util'
import type { Language } from './language.ts'
import { failureOf, problemOf } from './problem.ts'

/** Says on stderr what went wrong, in one line where that is possible, and returns the exit status. */
export async function reportFailure(
  error: unknown,
  { json, help, language = 'en' }: { json: boolean; help: string; language?: Language },
): Promise<number> {
  const failure = failureOf(error, language)
  if (json) process.stderr.write(`${JSON.stringify(await problemOf(error, language))}\n`)
  else {
    const code = failure.code === undefined ? '' : `${red(failure.code)} `
    const text = failure.exitCode === 2 ? withHelp(failure.message.replace(/\.$/, ''), help, language) : failure.message
    process.stderr.write(`jumun: ${code}${text}\n`)
    for (const line of failure.lines) process.stderr.write(`  ${line}\n`)
  }
  if (debugging()) process.stderr.write(`${inspected(error)}\n`)
  return failure.exitCode
}

function withHelp(message: string, help: string, language: Language): string {
  return language === 'ko' ? `${message} (도움말: ${help})` : `${message}; see ${help}`
}

function debugging(): boolean {
  const value = process.env['JUMUN_DEBUG']
  return value !== undefined && value !== '' && value !== '0'
}

function inspected(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `\ncaused by ${inspected(error.cause)}`
  return `${error.stack ?? error.message}${cause}`
}

function red(text: string): string {
  return styleText(['bold', 'red'], text, { stream: process.stderr })
}
