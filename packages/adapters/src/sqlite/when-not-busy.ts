import { setTimeout as sleep } from 'node:timers/promises'
import { StoreError } from '@jumun/core'
import { isBusy } from './sqlite-error.ts'

/**
 * Tries until the file's lock is free. SQLite's own `busy_timeout` would wait too, but with the event loop standing still.
 * `onWait` is called once, when it takes longer than any batch does.
 * @throws StoreError `transient` when it is still taken after `waitMs`
 */
export async function whenNotBusy<T>(attempt: () => T, waitMs: number, onWait?: () => void): Promise<T> {
  const begun = performance.now()
  let told = onWait === undefined
  for (;;) {
    try {
      return attempt()
    } catch (error) {
      if (!isBusy(error)) throw error
      const waited = performance.now() - begun
      if (waited >= waitMs) {
        throw new StoreError('transient', `The SQLite file was locked by others for ${waitMs} ms.`, { cause: error })
      }
      if (!told && waited >= aWhileMs) {
        told = true
        onWait?.()
      }
    }
    // A few milliseconds are what a batch takes; the jitter keeps waiting processes from meeting again and again.
    await sleep(1 + Math.random() * 4)
  }
}

const aWhileMs = 1_000
