import { StoreError } from '@jumun/core'
import { unavailable } from '../sql/store-error.ts'
import { sqliteStoreError } from './sqlite-error.ts'

/** What is wrong with a path, in words that name it. */
export function pathError(error: unknown, path: string): unknown {
  if (error instanceof StoreError) return error
  if (error instanceof TypeError && error.message.endsWith('the directory does not exist')) return noFolder(path, error)
  if (error instanceof Error && 'syscall' in error) return cannotOpen(path, error)
  const failure = sqliteStoreError(error)
  if (failure === undefined) return error
  if (failure.code === 'BUSY') return failure
  if (failure.code === 'NOT_A_DATABASE') return unavailable(failure.code, `${path} is not an SQLite database.`, error)
  if (failure.code === 'MALFORMED_FILE') return unavailable(failure.code, `${path}: ${failure.message}`, error)
  return cannotOpen(path, error as Error)
}

function cannotOpen(path: string, cause: Error): StoreError {
  return unavailable('CANNOT_OPEN', `${path} cannot be opened: ${cause.message}.`, cause)
}

export function noFolder(path: string, cause: unknown): StoreError {
  return unavailable('CANNOT_OPEN', `The folder of ${path} does not exist.`, cause)
}
