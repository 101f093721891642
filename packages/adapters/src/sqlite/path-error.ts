import { StoreError } from '@jumun/core'
import { sqliteStoreError } from './sqlite-error.ts'

/** What is wrong with a path, in words that name it. */
export function pathError(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'SQLITE_NOTADB') {
    return new StoreError('unavailable', `${path} is not an SQLite database.`, { cause: error })
  }
  if (error instanceof TypeError && error.message.endsWith('the directory does not exist')) {
    return new StoreError('unavailable', `The folder of ${path} does not exist.`, { cause: error })
  }
  const failure = sqliteStoreError(error)
  if (failure === undefined) return error
  return new StoreError(failure.failure, `${path} cannot be opened: ${(error as Error).message}.`, { cause: error })
}
