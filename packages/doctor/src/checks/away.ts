import { isShopError, StoreError } from '@jumun/core'

/** Whether an error only says that the database could not be asked, which proves nothing against it. */
export function isAway(error: unknown): boolean {
  if (error instanceof StoreError) return error.failure === 'unavailable' || error.failure === 'transient'
  return isShopError(error, 'BUSY')
}
