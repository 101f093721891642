import { openStore } from '@jumun/adapters/open'
import { isStoreError, type StoreErrorCode } from '@jumun/core'

export const namedDatabase = {
  name: 'settings',
  promise: 'the database that is named can hold a shop',
  advice:
    'The scratch database is another one, so that what was proved on it does not hold for yours: mend or replace it.',
}

/** That it is not there, or holds no shop, is none of them: a shop may be made there later. */
const unfit: ReadonlySet<StoreErrorCode> = new Set([
  'UNSUITABLE_DATABASE',
  'DATABASE_TOO_OLD',
  'NOT_A_DATABASE',
  'MALFORMED_FILE',
  'STALE_LOG',
])

/**
 * Looks at the very database that is named, and changes nothing: a new one is made from a template, and may be set otherwise.
 * @throws StoreError when no shop can live there
 */
export async function lookAtNamed(url: string): Promise<void> {
  try {
    const store = await openStore(url, { create: false, migrate: false })
    await store.close()
  } catch (error) {
    if (isStoreError(error) && unfit.has(error.code)) throw error
  }
}
