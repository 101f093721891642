import { setTimeout as sleep } from 'node:timers/promises'
import { StoreError } from '@jumun/core'

/**
 * Waits for a connection, but not for ever: a pool whose connections all hang would otherwise hold every caller with
 * them. One that comes too late is given back.
 * @throws StoreError `transient` after `waitMs`
 */
export function acquireInTime<T>(acquire: () => Promise<T>, giveBack: (late: T) => void, waitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    let late = false
    const timer = setTimeout(() => {
      late = true
      reject(new StoreError('transient', `No database connection became free within ${waitMs} ms.`))
    }, waitMs)
    acquire().then(
      connection => {
        clearTimeout(timer)
        if (late) giveBack(connection)
        else resolve(connection)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
}

/**
 * Waits while the server gives out no more connections, to this user or to all: those that are held here come back, and others
 * go. The last refusal is thrown after `waitMs`.
 */
export async function whileFull<T>(
  connect: () => Promise<T>,
  isFull: (error: unknown) => boolean,
  waitMs: number,
): Promise<T> {
  const givesUpAt = performance.now() + waitMs
  for (;;) {
    try {
      return await connect()
    } catch (error) {
      if (!isFull(error) || performance.now() >= givesUpAt) throw error
      await sleep(fullPauseMs * (0.5 + Math.random()))
    }
  }
}

const fullPauseMs = 20
