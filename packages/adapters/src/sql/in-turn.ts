import { setTimeout as sleep } from 'node:timers/promises'
import { unavailable } from './store-error.ts'

export interface Turn {
  readonly waitMs: number
  /** Called once when others come first. */
  onWait?(): void
}

/**
 * Asks for something that one process has at a time until it is free. To wait within the database would end with the limit of
 * a statement or of a lock, which are for orders and much shorter.
 * @throws StoreError `BUSY` after `waitMs`
 */
export async function inTurn(isFree: () => Promise<boolean>, { waitMs, onWait }: Turn): Promise<void> {
  const begun = performance.now()
  for (let told = false; !(await isFree()); ) {
    if (performance.now() - begun >= waitMs) {
      const message = `Another process has been bringing the tables up to date for ${Math.round(waitMs / 1000)} s. Try again when it is done.`
      throw unavailable('BUSY', message)
    }
    if (!told) onWait?.()
    told = true
    await sleep(askAgainMs)
  }
}

const askAgainMs = 100
